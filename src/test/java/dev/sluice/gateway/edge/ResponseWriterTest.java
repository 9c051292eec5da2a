package dev.sluice.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.http.ProgressLimit;
import dev.sluice.core.netty.http.CallerProgress;
import dev.sluice.fixture.ManualClock;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Writes to a stream of HTTP/2, or to a connection of HTTP/1, whose caller takes each part when the test says so. Slices have 10 KiB. */
class ResponseWriterTest {
    private static final int SLICE = 10 * 1024;
    private static final int MAX_QUEUED = 64 * 1024 + SLICE;

    private final ManualClock clock = new ManualClock();
    private final List<String> slow = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Queue<Promise<Void>> pending = new ArrayDeque<>();
    private final Buffer received = Buffer.buffer();
    private final HttpServerResponse response = stub(HttpServerResponse.class, "no method", "");
    private final HttpServerRequest request = stub(HttpServerRequest.class, "version", HttpVersion.HTTP_2);
    private final CallerProgress progress = new CallerProgress(request, ProgressLimit.defaults(), clock, slow::add);

    private final EmbeddedChannel socket = new EmbeddedChannel(new ChannelInboundHandlerAdapter());

    private CallerProgress ofHttp1() {
        HttpServerConnection connection = stub(
                HttpServerConnection.class,
                "channelHandlerContext",
                socket.pipeline().firstContext());
        HttpServerRequest http1 = stub(HttpServerRequest.class, "connection", connection);
        return new CallerProgress(http1, ProgressLimit.defaults(), clock, slow::add);
    }

    private <T> T stub(Class<T> type, String method, Object value) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, called, arguments) -> {
                    if (called.getName().equals(method)) return value;
                    // A stream needs no connection.
                    if (called.getName().equals("connection")) return null;
                    if (called.getName().equals("version")) return HttpVersion.HTTP_1_1;
                    calls.add(called.getName());
                    return onWrite((Buffer) arguments[0]);
                }));
    }

    private Future<Void> onWrite(Buffer part) {
        received.appendBuffer(part);
        Promise<Void> written = Promise.promise();
        pending.add(written);
        return written.future();
    }

    private static Buffer body(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte) ((i * 31) >> 3);
        return Buffer.buffer(bytes);
    }

    @Test
    void a_body_of_a_slice_is_written_at_once() {
        Future<Void> end = ResponseWriter.end(response, body(SLICE), progress);
        assertThat(calls).containsExactly("end");
        assertThat(end.isComplete()).isFalse();
        pending.remove().complete();
        assertThat(end.succeeded()).isTrue();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_longer_body_arrives_whole_in_slices() {
        Buffer body = body(500_000);
        Future<Void> end = ResponseWriter.end(response, body, progress);
        while (!pending.isEmpty()) pending.remove().complete();
        assertThat(end.succeeded()).isTrue();
        assertThat(received).isEqualTo(body);
        assertThat(calls).hasSize(49).last().isEqualTo("end");
        assertThat(calls.subList(0, 48)).containsOnly("write");
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void at_most_64_kibibytes_and_a_slice_are_queued() {
        ResponseWriter.end(response, body(500_000), progress);
        assertThat(received.length()).isLessThanOrEqualTo(MAX_QUEUED);
        for (int taken = 0; !pending.isEmpty(); taken += SLICE) {
            assertThat(received.length() - taken).isLessThanOrEqualTo(MAX_QUEUED);
            pending.remove().complete();
        }
    }

    @Test
    void a_caller_of_http_1_that_takes_all_gets_a_longer_body_in_parts_of_64_kibibytes() {
        Buffer body = body(500_000);
        Future<Void> end = ResponseWriter.end(response, body, ofHttp1());
        for (int parts = 1; parts < 8; parts++) {
            assertThat(received.length()).isEqualTo(parts * 64 * 1024);
            pending.remove().complete();
        }
        pending.remove().complete();
        assertThat(end.succeeded()).isTrue();
        assertThat(received).isEqualTo(body);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_caller_of_http_1_that_takes_no_byte_of_its_part_in_a_period_is_slow() {
        ResponseWriter.end(response, body(500_000), ofHttp1());
        pending.remove().complete();
        clock.advance(Duration.ofMillis(9_999));
        assertThat(slow).isEmpty();
        passSecond();
        assertThat(slow).containsExactly("response");
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    void a_caller_of_http_1_that_takes_few_bytes_has_a_period_for_each_slice_of_its_part() {
        ResponseWriter.end(response, body(500_000), ofHttp1());
        pending.remove().complete();
        for (int second = 0; second < 69; second++) {
            changeUnsentBytes();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(slow).isEmpty();
        passSecond();
        assertThat(slow).containsExactly("response");
    }

    private void passSecond() {
        clock.advance(Duration.ofSeconds(1));
        clock.advance(Duration.ZERO);
    }

    private void changeUnsentBytes() {
        socket.unsafe().outboundBuffer().addMessage(Unpooled.wrappedBuffer(new byte[1]), 1, socket.newPromise());
    }

    @Test
    void a_failed_write_fails_the_response_and_ends_the_writes() {
        Future<Void> end = ResponseWriter.end(response, body(500_000), progress);
        int before = calls.size();
        while (!pending.isEmpty()) pending.remove().fail("the connection closed");
        assertThat(end.failed()).isTrue();
        assertThat(calls).hasSize(before);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_caller_that_takes_a_slice_in_each_period_is_not_slow() {
        ResponseWriter.end(response, body(200_000), progress);
        while (!pending.isEmpty()) {
            clock.advance(Duration.ofMillis(9_999));
            pending.remove().complete();
        }
        assertThat(slow).isEmpty();
    }
}
