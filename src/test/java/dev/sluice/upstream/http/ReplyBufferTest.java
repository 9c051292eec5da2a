package dev.sluice.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryBudget;
import dev.sluice.core.spec.Size;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestCalls;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.CallListener;
import dev.sluice.upstream.backend.CallRequest;
import dev.sluice.upstream.backend.StreamedBodies;
import dev.sluice.upstream.backend.UnusableReply;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplyBufferTest {
    private static final Buffer CHUNK = Buffer.buffer(new byte[8 * 1024]);

    private final ManualClock clock = new ManualClock();
    private final MemoryAccount memory = new MemoryBudget(1024 * 1024).open(0);

    private ReplyBuffer reply(int status, @Nullable StreamedBodies bodies, MultiMap headers) {
        return reply(status, bodies, headers, memory);
    }

    private ReplyBuffer reply(int status, @Nullable StreamedBodies bodies, MultiMap headers, MemoryAccount memory) {
        Call get = TestCalls.get(clock, "/");
        Call call = new Call(
                get.content(),
                new CallRequest(memory, null, null),
                get.limits(),
                bodies,
                get.state(),
                CallListener.NONE);
        return new ReplyBuffer(call, status, headers, Size.kib(16));
    }

    private ReplyBuffer reply(int status) {
        return reply(status, null, HttpHeaders.headers());
    }

    /** The bodies of a streamed call, of which a buffer calls no method. */
    private static StreamedBodies streamed() {
        return (StreamedBodies) Proxy.newProxyInstance(
                StreamedBodies.class.getClassLoader(), new Class<?>[] {StreamedBodies.class}, (self, method, args) -> {
                    throw new AssertionError(method);
                });
    }

    @Test
    void a_dropped_body_refers_to_no_bytes_and_returns_their_memory() {
        ReplyBuffer reply = reply(200);
        assertThat(reply.append(Buffer.buffer("12345"))).isTrue();
        assertThat(memory.held()).isEqualTo(5);
        reply.drop();
        assertThat(reply.result().result().body().length()).isZero();
        assertThat(memory.held()).isZero();
    }

    @Test
    void a_body_beyond_the_limit_or_the_memory_does_not_fit() {
        ReplyBuffer large = reply(200);
        assertThat(large.append(CHUNK)).isTrue();
        assertThat(large.append(CHUNK)).isTrue();
        assertThat(large.append(Buffer.buffer("1"))).isFalse();
        assertThat(large.overflow().detail()).isEqualTo("more than 16KiB");

        MemoryAccount small = new MemoryBudget(CHUNK.length()).open(0);
        ReplyBuffer costly = reply(200, null, HttpHeaders.headers(), small);
        assertThat(costly.append(CHUNK)).isFalse();
        assertThat(costly.overflow()).isInstanceOf(UnusableReply.MemoryExceeded.class);
    }

    @Test
    void the_announced_length_decides_before_the_body() {
        assertThat(reply(200, null, HttpHeaders.headers().set("Content-Length", "16384"))
                        .isTooLong())
                .isFalse();
        assertThat(reply(200, null, HttpHeaders.headers().set("Content-Length", "16385"))
                        .isTooLong())
                .isTrue();
        assertThat(reply(200, null, HttpHeaders.headers().set("Content-Length", "9".repeat(20)))
                        .isTooLong())
                .isTrue();
        assertThat(reply(200).announcedLength()).isEqualTo(-1);
    }

    @Test
    void only_the_chunked_coding_of_a_final_response_can_be_read() {
        assertThat(reply(200).isUnreadable()).isFalse();
        assertThat(reply(101).isUnreadable()).isTrue();
        assertThat(reply(200, null, HttpHeaders.headers().set("Transfer-Encoding", "Chunked"))
                        .isUnreadable())
                .isFalse();
        assertThat(reply(200, null, HttpHeaders.headers().set("Transfer-Encoding", "gzip, chunked"))
                        .isUnreadable())
                .isTrue();
    }

    @Test
    void a_call_keeps_an_excerpt_of_an_error_body_and_reads_64_kibibytes() {
        ReplyBuffer reply = reply(503);
        for (int kib = 0; kib < 64; kib += 8) assertThat(reply.append(CHUNK)).isTrue();
        assertThat(reply.append(Buffer.buffer("1"))).isFalse();
        assertThat(reply.body().length()).isEqualTo(CHUNK.length());
        assertThat(reply.statusFailure())
                .satisfies(failure -> assertThat(failure.body().length()).isEqualTo(ReplyBuffer.MAX_ERROR_EXCERPT));
        assertThat(reply.result().cause()).isInstanceOf(UnusableReply.StatusFailure.class);
    }

    @Test
    void a_streaming_caller_gets_an_error_body_of_64_kibibytes_whole() {
        ReplyBuffer reply = reply(404, streamed(), HttpHeaders.headers());
        for (int kib = 0; kib < 64; kib += 8) assertThat(reply.append(CHUNK)).isTrue();
        assertThat(reply.append(Buffer.buffer("1"))).isFalse();
        assertThat(reply.body().length()).isEqualTo(64 * 1024);
        UnusableReply.StatusFailure failure =
                (UnusableReply.StatusFailure) reply.result().cause();
        assertThat(failure.isComplete()).isTrue();
        assertThat(failure.body().length()).isEqualTo(64 * 1024);
    }
}
