package dev.sluice.gateway.edge;

import static dev.sluice.fixture.TestEventLoops.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.digest.Digest;
import dev.sluice.core.netty.BufferBytes;
import dev.sluice.core.spec.Secret;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Cancellation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class EntityTagsTest {
    private static final Secret KEY = new Secret("etag-0123456789abcdefghijklmnopqr");

    private final EntityTags tags = EntityTags.of(null);
    private final Cancellation cancellation = new Cancellation();

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] body) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(Digest.sha256(body), 16));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, EntityTags.MAX_PER_TURN, EntityTags.MAX_PER_TURN + 1, 5_000_000})
    void the_tag_is_the_sha_256_of_the_bytes_in_any_parts(int length) {
        byte[] body = bytes(length);
        Buffer inParts =
                BufferBytes.ofParts(Arrays.copyOf(body, length / 3), Arrays.copyOfRange(body, length / 3, length));
        for (int times = 0; times < 3; times++) {
            assertThat(tags.tagOf(Buffer.buffer(body), cancellation).result()).isEqualTo(sha256(body));
            assertThat(tags.tagOf(inParts, cancellation).result()).isEqualTo(sha256(body));
        }
    }

    @Test
    void tags_with_one_key_are_equal_for_any_parts() {
        byte[] body = bytes(2_000_000);
        Buffer inParts = BufferBytes.ofParts(Arrays.copyOf(body, 7), Arrays.copyOfRange(body, 7, body.length));
        String tag = EntityTags.of(KEY).tagOf(inParts, cancellation).result();
        assertThat(EntityTags.of(KEY).tagOf(Buffer.buffer(body), cancellation).result())
                .isEqualTo(tag)
                .isNotEqualTo(sha256(body));
    }

    /** A task that runs before each turn of the tag shows that the event loop does other work meanwhile. */
    @Test
    void a_large_body_takes_several_turns_of_the_event_loop(Vertx vertx) {
        Promise<Integer> turns = Promise.promise();
        vertx.runOnContext(start -> {
            int[] others = {0};
            Future<String> tag = tags.tagOf(Buffer.buffer(bytes(4 * EntityTags.MAX_PER_TURN)), cancellation);
            countTurns(vertx, others, tag);
            tag.onComplete(done -> turns.complete(others[0]));
        });
        // Four turns for the checksum and four for the hash have six others between the second and the last.
        assertThat(await(turns.future())).isEqualTo(6);
    }

    private static void countTurns(Vertx vertx, int[] others, Future<String> tag) {
        if (tag.isComplete()) return;
        vertx.runOnContext(next -> {
            others[0]++;
            countTurns(vertx, others, tag);
        });
    }

    @Test
    void tags_of_bodies_that_are_read_in_turn_do_not_mix(Vertx vertx) {
        byte[] first = bytes(3_000_000);
        byte[] second = bytes(2_000_000);
        Promise<String> both = Promise.promise();
        vertx.runOnContext(start -> Future.all(
                        tags.tagOf(Buffer.buffer(first), cancellation), tags.tagOf(Buffer.buffer(second), cancellation))
                .map(all -> all.<String>list().toString())
                .onComplete(both));
        assertThat(await(both.future())).isEqualTo("[" + sha256(first) + ", " + sha256(second) + "]");
    }

    @Test
    void a_cancelled_request_ends_the_turns(Vertx vertx) {
        Promise<String> tag = Promise.promise();
        vertx.runOnContext(start -> {
            tags.tagOf(Buffer.buffer(bytes(3_000_000)), cancellation).onComplete(tag);
            cancellation.cancel();
        });
        assertThat(TestEventLoops.<Boolean>await(
                        tag.future().transform(ended -> Future.succeededFuture(ended.failed()))))
                .isTrue();
    }
}
