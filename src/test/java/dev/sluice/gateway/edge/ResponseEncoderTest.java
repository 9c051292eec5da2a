package dev.sluice.gateway.edge;

import static dev.sluice.fixture.TestEventLoops.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.netty.BufferBytes;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Size;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.upstream.backend.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encodes a body of 2 MB while the only worker thread of its event loop is busy. */
@ExtendWith(VertxExtension.class)
class ResponseEncoderTest {
    private static final Secret KEY = new Secret("etag-0123456789abcdefghijklmnopqr");

    private final MultiMap headers = HttpHeaders.headers();
    private final Buffer body = BufferBytes.ofParts(bytes("{\"a\":"), bytes("x".repeat(2_000_000)), bytes("}"));
    private final Cancellation cancellation = new Cancellation();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private HttpServerRequest request() {
        return (HttpServerRequest) Proxy.newProxyInstance(
                HttpServerRequest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (self, called, arguments) -> called.getName().equals("method") ? HttpMethod.GET : headers);
    }

    private Future<ComposedResponse> encode(ServerSpec.Responses spec) {
        ComposedResponse response = new ComposedResponse(200, HttpHeaders.headers(), body, List.of());
        return new ResponseEncoder(spec)
                .encode(response, new ResponsePreferences(request()), MemoryAccount.unlimited(), cancellation);
    }

    /** Returns the encoded response, and fails if it needs a worker thread. */
    private ComposedResponse encodeWithoutWorker(Vertx vertx, ServerSpec.Responses spec) {
        CountDownLatch free = new CountDownLatch(1);
        Promise<ComposedResponse> encoded = Promise.promise();
        Promise<Void> worked = Promise.promise();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(start -> {
            context.<Void>executeBlocking(() -> {
                        free.await();
                        return null;
                    })
                    .onComplete(worked);
            encode(spec).onComplete(encoded);
        });
        try {
            return await(encoded.future());
        } finally {
            free.countDown();
            TestEventLoops.<Void>await(worked.future());
        }
    }

    private static ServerSpec.Responses spec(boolean withKey) {
        return new ServerSpec.Responses(true, withKey ? KEY : null, true, Size.kib(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_tag_of_a_large_body_needs_no_worker(boolean withKey, Vertx vertx) {
        ComposedResponse first = encodeWithoutWorker(vertx, spec(withKey));
        assertThat(first.headers().get(HttpHeaders.ETAG)).matches("\"[\\w-]{22}\"");
        assertThat(first.body()).isSameAs(body);
        headers.set(HttpHeaders.IF_NONE_MATCH, first.headers().get(HttpHeaders.ETAG));
        ComposedResponse second = encodeWithoutWorker(vertx, spec(withKey));
        assertThat(second.status()).isEqualTo(304);
        assertThat(second.body().length()).isZero();
    }

    @Test
    void a_304_for_a_compressed_body_needs_no_worker(Vertx vertx) {
        String tag = encodeWithoutWorker(vertx, spec(false)).headers().get(HttpHeaders.ETAG);
        headers.set(HttpHeaders.ACCEPT_ENCODING, "gzip")
                .set(HttpHeaders.IF_NONE_MATCH, tag.replaceFirst("\"$", "-gzip\""));
        assertThat(encodeWithoutWorker(vertx, spec(false)).status()).isEqualTo(304);
    }

    @Test
    void a_large_body_is_compressed_on_a_worker(Vertx vertx) {
        headers.set(HttpHeaders.ACCEPT_ENCODING, "gzip");
        Promise<Boolean> atOnce = Promise.promise();
        Promise<ComposedResponse> encoded = Promise.promise();
        vertx.runOnContext(start -> {
            ServerSpec.Responses noTags = new ServerSpec.Responses(false, null, true, Size.kib(1));
            Future<ComposedResponse> response = encode(noTags);
            atOnce.complete(response.isComplete());
            response.onComplete(encoded);
        });
        assertThat(TestEventLoops.<Boolean>await(atOnce.future())).isFalse();
        assertThat(await(encoded.future()).body().length()).isLessThan(body.length() / 10);
    }
}
