package dev.sluice.upstream.http;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.FaultyResponse;
import dev.sluice.fixture.FaultyServer;
import dev.sluice.fixture.TestCalls;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.ProvidedBy;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario 39 of resilience.md: an invalid request is not sent and takes no connection. */
@ExtendWith(VertxExtension.class)
class IllegalRequestTest {
    @RegisterExtension
    static final HttpBackendFixture STAND = new HttpBackendFixture();

    @BeforeAll
    static void start(@ProvidedBy(TestEventLoops.Two.class) Vertx vertx) {
        STAND.start(vertx);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "/a b", "/a\r\nX: y", "/a\0", "/a\tb", "/a\u007f", "/caf\u00e9", "/a#b", "http://evil/"
            })
    void an_illegal_target_is_rejected_and_occupies_no_connection(String target) {
        FaultyServer server = STAND.server(FaultyResponse.json("{}"));
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(1, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), server.url()));

        for (int i = 0; i < 20; i++) {
            assertThat(STAND.failure(backend, STAND.get(target))).satisfies(because(FailureReason.INVALID_TARGET));
            assertThat(STAND.reply(backend, STAND.get("/")).status()).isEqualTo(200);
        }
        assertThat(server.requests()).hasSize(20);
        assertThat(STAND.events.attempts).contains("invalid_target 0");
    }

    @Test
    void an_illegal_header_is_rejected_and_occupies_no_connection() {
        FaultyServer server = STAND.server(FaultyResponse.json("{}"));
        HttpBackend backend = STAND.backend(
                HttpBackendFixture.spec(1, HttpBackendFixture.onlyTimeout(TimeoutPhase.TOTAL, 0), server.url()));

        for (MultiMap headers : illegalHeaders()) {
            assertThat(STAND.failure(backend, withHeaders(headers))).satisfies(because(FailureReason.INVALID_TARGET));
            assertThat(STAND.reply(backend, STAND.get("/")).status()).isEqualTo(200);
        }
    }

    private static List<MultiMap> illegalHeaders() {
        return List.of(
                headers("X", "a\r\nEvil: b"),
                headers("X", "a\nb"),
                headers("X", "a\0"),
                headers("X", "caf\u0119"),
                headers("X Y", "a"),
                headers("X:", "a"),
                headers("", "a"),
                headers("X\r\nEvil", "a"));
    }

    private static MultiMap headers(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }

    private static Call withHeaders(MultiMap headers) {
        return TestCalls.post(STAND.clock, "/", Buffer.buffer("{}")).withHeaders(headers);
    }
}
