package dev.sluice.it.edge;

import static dev.sluice.fixture.RawHttp2Client.DATA;
import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static dev.sluice.fixture.RawHttp2Client.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttp2Client.Frame;
import dev.sluice.server.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests on HTTP/2 that are rejected before their body has ended. */
class RejectedUploadsTest {
    private final TestGateway gateway = TestGateway.of("""
            server: { host: 127.0.0.1, port: 0, h2c: true, drain: { delay: 0s } }
            admin: { port: 0 }
            identity: { keys: { api_keys: { header: X-Key, sha256: { ann: ca64daa8b294dc4835d29ca02a6a47427ebc6a225ea3ac2e15f8417fb6601db2 } } } }
            rate_limits: { none: { rate: 1/d, burst: 1, key: null } }
            routes:
              GET /a: { respond: 1 }
              GET /limited: { respond: 1, rate_limits: [none] }
              POST /limited: { respond: $body, rate_limits: [none] }
              POST /secret: { respond: $body, identity: keys }
              POST /denied: { respond: $body, clients: { allow: [192.0.2.1] } }
              POST /small: { respond: $body, limits: { body: 1KiB } }
            """, Map.of());

    @AfterEach
    void close() {
        gateway.close();
    }

    private RawHttp2Client connect() throws Exception {
        RawHttp2Client caller = RawHttp2Client.inClear(gateway.port());
        assertThat(caller.status("GET", "/limited", "")).isIn("200", "429");
        assertThat(caller.next(DATA).flags()).isEqualTo(END_STREAM);
        return caller;
    }

    /** The caller would send all of its body otherwise (RFC 9113 8.1). */
    @ParameterizedTest
    @CsvSource({"/limited, 429", "/secret, 401", "/denied, 403", "/nowhere, 404", "/a, 405"})
    void are_reset_behind_the_response(String path, String status) throws Exception {
        try (RawHttp2Client caller = connect()) {
            int stream = caller.open("POST", path, "content-length: 100000");
            assertThat(caller.send().next(HEADERS).status()).isEqualTo(status);
            assertThat(caller.next(DATA).flags()).isEqualTo(END_STREAM);
            Frame reset = caller.next(RST_STREAM);
            assertThat(reset.stream()).isEqualTo(stream);
            assertThat(reset.number(0)).isZero();
        }
    }

    @Test
    void that_have_ended_with_their_head_or_with_a_frame_behind_it_are_not_reset() throws Exception {
        try (RawHttp2Client caller = connect()) {
            caller.open("POST", "/limited", "");
            caller.body("abc", END_STREAM);
            assertThat(caller.send().next(HEADERS).status()).isEqualTo("429");
            assertThat(caller.next(DATA).flags()).isEqualTo(END_STREAM);
            assertThat(caller.status("GET", "/limited", "")).isEqualTo("429");
        }
    }

    /** The codec answers them with resets, and counts these as an attack on the connection. */
    @ParameterizedTest
    @CsvSource({"/limited, 429", "/small, 413"})
    void leave_the_connection_open_for_their_frames_in_flight(String path, String status) throws Exception {
        try (RawHttp2Client caller = connect()) {
            for (int i = 0; i < 60; i++) {
                int stream = caller.open("POST", path, "content-length: 100000");
                assertThat(caller.send().next(HEADERS).status()).isEqualTo(status);
                assertThat(caller.next(RST_STREAM).stream()).isEqualTo(stream);
                for (int frame = 0; frame < 4; frame++) caller.body("a".repeat(10_000), 0);
            }
            caller.send().assertServed();
        }
    }
}
