package dev.sluice.it.connection;

import static dev.sluice.fixture.RawHttp2Client.CONTINUATION;
import static dev.sluice.fixture.RawHttp2Client.DATA;
import static dev.sluice.fixture.RawHttp2Client.END_HEADERS;
import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static dev.sluice.fixture.RawHttp2Client.PADDED;
import static dev.sluice.fixture.RawHttp2Client.PING;
import static dev.sluice.fixture.RawHttp2Client.RST_STREAM;
import static dev.sluice.fixture.RawHttp2Client.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.time.Clock;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.server.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits on the frames of HTTP/2 (RFC 9113), on raw sockets with and without TLS. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
class Http2LimitsTest {
    private static final int REFUSED_STREAM = 7;
    private static final int DOWNLOAD = 20 << 20;

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final HttpTestServer backend =
            new HttpTestServer(request -> request.response().end(Buffer.buffer(new byte[DOWNLOAD])));

    @AfterEach
    void close() {
        backend.close();
        certificate.delete();
    }

    private final boolean isTls;

    Http2LimitsTest(boolean isTls) {
        this.isTls = isTls;
    }

    private RawHttp2Client connect(TestGateway gateway) throws IOException, GeneralSecurityException {
        return isTls ? new RawHttp2Client(gateway.port()) : RawHttp2Client.inClear(gateway.port());
    }

    private TestGateway gateway(Function<Vertx, Clock> clock) {
        return gateway(clock, 0);
    }

    private TestGateway gateway(Function<Vertx, Clock> clock, int maxConnections) {
        return TestGateway.of("""
                server:
                  host: 127.0.0.1
                  port: 0
                  connections: { max: %d }
                  %s
                  drain: { delay: 0s, limit: 0s }
                admin: { port: 0 }
                backends: { b: { url: "%s" } }
                routes:
                  GET /a: { respond: 1 }
                  POST /b: { respond: $body, deadline: 60s }
                  GET /c: { proxy: b /, deadline: 60s }
                """.formatted(maxConnections, isTls ? tls() : "h2c: true", backend.url()), clock);
    }

    private String tls() {
        return "tls: { certificate: \"" + certificate.certificatePath() + "\", key: \"" + certificate.privateKeyPath()
                + "\" }";
    }

    @ParameterizedTest
    @CsvSource({"4, 0, 0", "6, 0, 8", "2, 1, 5", "32, 0, 3"})
    void a_caller_may_send_1000_control_frames_in_10_s_and_no_more(int type, int stream, int length) throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            // The first SETTINGS is a control frame, too.
            for (int i = 1; i < 1000; i++) caller.frame(type, 0, stream, new int[length]);
            caller.assertServed();
            caller.frame(type, 0, stream, new int[length]).send().assertCalm();
        }
    }

    @Test
    void a_flood_of_window_updates_ends_the_connection() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            for (int i = 0; i < 900; i++) caller.frame(WINDOW_UPDATE, 0, 0, 0, 0, 0, 1);
            caller.assertServed();
            for (int i = 0; i < 120; i++) caller.frame(WINDOW_UPDATE, 0, 0, 0, 0, 0, 1);
            caller.send().assertCalm();
            assertCounted(gateway);
        }
    }

    @Test
    void a_caller_may_return_the_windows_of_each_frame_of_a_large_response() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            int stream = caller.request("GET", "/c", END_STREAM | END_HEADERS, "");
            caller.send();
            int received = 0;
            int updates = 0;
            while (received < DOWNLOAD) {
                int length = caller.next(DATA).payload().length();
                received += length;
                for (int on : new int[] {0, stream})
                    if (length > 0) caller.frame(WINDOW_UPDATE, 0, on, 0, length >> 16, length >> 8, length);
                updates += 2;
                caller.send();
            }
            assertThat(updates).isGreaterThan(2000);
            caller.assertServed();
        }
    }

    @Test
    void a_caller_may_reset_200_streams_in_30_s_and_no_more() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            for (int i = 0; i < 200; i++) reset(caller);
            caller.assertServed();
            reset(caller);
            caller.send().assertCalm();
            assertCounted(gateway);
        }
    }

    /** The gateway counts each GOAWAY for abuse once, its own and that of the codec. */
    private static void assertCounted(TestGateway gateway) {
        assertThat(gateway.adminGet("/metrics").body())
                .contains("sluice_connections_cut_total{reason=\"abusive_frames\"} 1.0");
    }

    @Test
    void a_flood_of_refused_streams_ends_the_connection() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            for (int i = 0; i < 301; i++) caller.request("POST", "/b", END_HEADERS, "");
            caller.send().assertCalm();
            assertCounted(gateway);
        }
    }

    @Test
    void a_flood_of_empty_continuations_ends_the_connection() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            caller.assertServed();
            int stream = caller.request("GET", "/a", END_STREAM, "");
            for (int i = 0; i < 100; i++) caller.frame(CONTINUATION, 0, stream);
            caller.send().assertCalm();
            assertCounted(gateway);
        }
    }

    private static void reset(RawHttp2Client caller) throws IOException {
        caller.frame(RST_STREAM, 0, caller.request("POST", "/b", END_HEADERS, ""), 0, 0, 0, 8);
    }

    @Test
    void a_caller_may_provoke_200_resets_in_30_s_and_no_more() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            for (int i = 0; i < 200; i++) provokeReset(caller);
            caller.assertServed();
            provokeReset(caller);
            caller.send().assertCalm();
            assertCounted(gateway);
        }
    }

    /** A request without a path is invalid. */
    private static void provokeReset(RawHttp2Client caller) throws IOException {
        caller.request("GET", "", END_STREAM | END_HEADERS, "");
    }

    @Test
    void invalid_frames_on_open_streams_provoke_resets_too() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            for (int i = 0; i < 201; i++)
                caller.frame(WINDOW_UPDATE, 0, caller.request("POST", "/b", END_HEADERS, ""), 0, 0, 0, 0);
            caller.send().assertCalm();
            assertCounted(gateway);
        }
    }

    @Test
    void a_caller_may_open_100_streams_and_the_next_is_rejected() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            for (int i = 0; i < 100; i++) caller.request("POST", "/b", END_HEADERS, "");
            int rejected = caller.request("POST", "/b", END_HEADERS, "");
            RawHttp2Client.Frame reset = caller.send().next(RST_STREAM);
            assertThat(reset.stream()).isEqualTo(rejected);
            assertThat(reset.number(0)).isEqualTo(REFUSED_STREAM);
        }
    }

    @Test
    void a_header_list_above_8_KiB_gets_431() throws Exception {
        // Each field counts with 32 bytes more than its name and its value (RFC 9113 6.5.2).
        int others = 4 * 32
                + ":method".length()
                + "GET".length()
                + ":scheme".length()
                + (isTls ? "https" : "http").length()
                + ":path".length()
                + "/a".length()
                + ":authority".length()
                + "localhost".length()
                + 32
                + 1;
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            assertThat(caller.status("GET", "/a", "x: " + "v".repeat(8192 - others)))
                    .isEqualTo("200");
            assertThat(caller.status("GET", "/a", "x: " + "v".repeat(8193 - others)))
                    .isEqualTo("431");
        }
    }

    @Test
    void a_third_empty_data_frame_in_a_row_ends_the_connection() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            int stream = caller.request("POST", "/b", END_HEADERS, "");
            caller.frame(DATA, 0, stream).frame(DATA, 0, stream).assertServed();
            caller.frame(DATA, 0, stream)
                    .frame(DATA, 0, stream)
                    .frame(DATA, 0, stream)
                    .send()
                    .assertCalm();
            assertCounted(gateway);
        }
    }

    @Test
    void empty_data_frames_between_others_count_as_control_frames() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            int stream = caller.request("POST", "/b", END_HEADERS, "");
            for (int i = 1; i < 1000; i++) caller.frame(DATA, 0, stream).frame(DATA, 0, stream, 1);
            caller.assertServed();
            caller.frame(DATA, 0, stream).send().assertCalm();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255})
    void a_frame_of_padding_alone_counts_as_an_empty_frame(int padding) throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            int stream = caller.request("POST", "/b", END_HEADERS, "");
            for (int i = 1; i < 1000; i++)
                caller.frame(DATA, PADDED, stream, padded(padding)).frame(DATA, 0, stream, 1);
            caller.assertServed();
            caller.frame(DATA, PADDED, stream, padded(padding)).send().assertCalm();
            assertCounted(gateway);
        }
    }

    private static int[] padded(int padding) {
        int[] payload = new int[1 + padding];
        payload[0] = padding;
        return payload;
    }

    @Test
    void a_frame_of_padding_alone_returns_its_window_and_may_end_a_request() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            int stream = caller.request("POST", "/b", END_HEADERS, "");
            caller.frame(DATA, 0, stream, '"');
            for (int i = 1; i <= 600; i++) {
                caller.frame(DATA, PADDED, stream, padded(255)).frame(DATA, 0, stream, 'x');
                if (i % 100 == 0) caller.assertServed(); // 600 frames are longer than a window, and 100 are not
            }
            caller.frame(DATA, 0, stream, '"').frame(DATA, PADDED | END_STREAM, stream, padded(255));
            RawHttp2Client.Frame body = caller.send().next(DATA);
            while (body.stream() != stream) body = caller.next(DATA);
            assertThat(body.payload()).hasToString('"' + "x".repeat(600) + '"');
        }
    }

    @Test
    void a_header_block_that_does_not_end_within_10_s_ends_the_connection() throws Exception {
        try (TestGateway gateway = gateway(SlowHeadsTest::fastClock);
                RawHttp2Client idle = connect(gateway);
                RawHttp2Client caller = connect(gateway)) {
            idle.assertServed();
            caller.request("GET", "/a", END_STREAM, "");
            caller.send().assertCalm();
            idle.assertServed();
        }
    }

    @Test
    void a_frame_that_stops_within_its_head_and_a_preface_that_stops_end_the_connection() throws Exception {
        try (TestGateway gateway = gateway(SlowHeadsTest::fastClock);
                RawHttp2Client frame = connect(gateway);
                RawHttp2Client preface = connect(gateway)) {
            frame.assertServed();
            frame.instead("\0").send().assertCalm();
            preface.instead("PRI * HTTP/2.0\r\n").send();
            // Without TLS, the connection is not yet on HTTP/2.
            if (isTls) preface.assertCalm();
            else assertThat(preface.framesToEnd()).isEmpty();
        }
    }

    @Test
    void a_connection_without_open_streams_makes_room_and_others_do_not() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new, 2);
                RawHttp2Client busy = connect(gateway);
                RawHttp2Client idle = connect(gateway)) {
            busy.request("POST", "/b", END_HEADERS, "");
            busy.assertServed();
            idle.assertServed();
            // The caller may read its response before the event loop has closed the stream.
            Await.until(() -> isServed(gateway));
            busy.assertServed();
        }
    }

    private boolean isServed(TestGateway gateway) {
        try (RawHttp2Client next = connect(gateway)) {
            next.assertServed();
            return true;
        } catch (IOException | GeneralSecurityException rejected) {
            return false;
        }
    }

    @Test
    void a_header_block_in_several_frames_gets_its_response() throws Exception {
        try (TestGateway gateway = gateway(VertxClock::new);
                RawHttp2Client caller = connect(gateway)) {
            int stream = caller.request("GET", "/a", END_STREAM, "");
            caller.frame(CONTINUATION, END_HEADERS, stream, 0, 1, 'y', 1, 'z').send();
            assertThat(caller.next(HEADERS).isOk()).isTrue();
            caller.frame(PING, 0, 0, new int[8]).send();
            assertThat(caller.next(PING).flags()).isEqualTo(1);
        }
    }
}
