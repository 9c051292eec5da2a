package dev.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.proxy.PipelinedTrailersTest.TrailersBackend.Received;
import dev.sluice.it.proxy.ProxyFixture.TrailersFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A trailer cannot replace a header that the gateway has judged. The key of alice is "alice". */
class DecidedTrailersTest extends TrailersFixture {
    DecidedTrailersTest() {
        super("identity: [keys, others], require: '$claims.sub == \"alice\" and $header.x-role != \"admin\"',");
    }

    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void a_trailer_that_an_expression_reads_is_dropped(boolean callerHttp2, boolean backendHttp2) throws Exception {
        send(callerHttp2, backendHttp2, "x-api-key: alice\ntrailer: x-role, x-sum", "a", "x-role: admin\nx-sum: 7");
        Received received = backend(backendHttp2).awaitRequest(0);
        assertThat(received.trailers()).isEqualTo("x-sum: 7\n");
        assertThat(received.head()).contains("\ntrailer: x-sum\n").doesNotContain("x-role");
    }

    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void a_trailer_with_the_name_of_a_header_of_the_request_is_dropped(boolean callerHttp2, boolean backendHttp2)
            throws Exception {
        send(callerHttp2, backendHttp2, "x-api-key: alice\nx-sum: 1\ntrailer: x-sum", "a", "x-sum: 7");
        Received received = backend(backendHttp2).awaitRequest(0);
        assertThat(received.trailers()).isEmpty();
        assertThat(received.head()).contains("x-sum: 1\n").doesNotContain("trailer");
    }

    /** The backend could take it for the credentials of another caller. */
    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void a_trailer_with_credentials_that_no_identity_has_verified_is_dropped(boolean callerHttp2, boolean backendHttp2)
            throws Exception {
        send(callerHttp2, backendHttp2, "x-api-key: alice\ntrailer: x-sum", "a", "x-other-key: bob\nx-sum: 7");
        assertThat(backend(backendHttp2).awaitRequest(0).trailers()).isEqualTo("x-sum: 7\n");
    }

    @Test
    void a_trailer_with_the_name_of_a_header_that_selects_a_route_is_dropped() throws Exception {
        try (RawHttpClient caller = caller1()) {
            caller.send("POST /selected HTTP/1.1\n" + CHUNKED + "Trailer: X-Role\n\n1\na\n0\nX-Role: admin\n\n");
            assertThat(caller.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(http1.awaitRequest(0).trailers()).isEmpty();
        assertThat(http1.awaitRequest(0).head()).doesNotContain("role");
    }
}
