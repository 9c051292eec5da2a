package dev.sluice.it.proxy;

import static dev.sluice.fixture.RawHttp2Client.END_STREAM;
import static dev.sluice.fixture.RawHttp2Client.HEADERS;
import static dev.sluice.fixture.RawHttp2Client.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttp2Client.Frame;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.it.proxy.PipelinedTrailersTest.TrailersBackend.Received;
import dev.sluice.it.proxy.ProxyFixture.TrailersFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trailers of requests that are malformed, and callers and backends that end before them. */
class MalformedTrailersTest extends TrailersFixture {
    private static final int PROTOCOL_ERROR = 1;

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":path: /other",
                ":status: 200",
                ":method: GET",
                ":x: y",
                "transfer-encoding: chunked",
                "connection: close",
                "X-Sum: 7",
                "x sum: 7",
                "x-sum: a\0b",
                ": empty"
            })
    void malformed_trailers_reset_the_stream_of_the_caller_and_of_the_backend(String trailers) throws Exception {
        try (RawHttp2Client caller = caller2()) {
            int stream = caller.open("POST", path(true), "");
            caller.body("hello", 0).send();
            Await.until(() -> http2.heads() == 1);
            Frame reset = caller.fields(END_STREAM, trailers).send().next(RST_STREAM);
            assertThat(reset.stream()).isEqualTo(stream);
            assertThat(reset.number(0)).isEqualTo(PROTOCOL_ERROR);
            Await.until(() -> http2.aborted() == 1);
            caller.assertServed();
        }
        assertThat(http2.requests()).isEmpty();
    }

    @Test
    void a_second_head_and_a_short_body_reset_the_stream() throws Exception {
        try (RawHttp2Client caller = caller2()) {
            caller.open("POST", path(true), "");
            caller.fields(0, "x-sum: 7").send();
            assertThat(caller.next(RST_STREAM).number(0)).isEqualTo(PROTOCOL_ERROR);
            caller.open("POST", path(true), "content-length: 70000");
            caller.body("hello", 0).fields(END_STREAM, "x-sum: 7").send();
            assertThat(caller.next(RST_STREAM).number(0)).isEqualTo(PROTOCOL_ERROR);
            caller.assertServed();
        }
        assertThat(http2.requests()).isEmpty();
    }

    @Test
    void a_hundred_trailers_pass_and_one_more_resets_the_stream() throws Exception {
        String hundred = "x-sum: 7\n".repeat(100);
        send(true, true, "", "hello", hundred);
        assertThat(http2.awaitRequest(0).trailers()).isEqualTo(hundred);
        try (RawHttp2Client caller = caller2()) {
            caller.open("POST", path(true), "");
            caller.body("hello", 0).fields(END_STREAM, hundred + "x-sum: 8").send();
            assertThat(caller.next(RST_STREAM).number(0)).isEqualTo(PROTOCOL_ERROR);
        }
        assertThat(http2.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X Sum: 7",
                "X-Sum : 7",
                "X-Sum: a\0b",
                ": empty",
                "large",
                "many",
            })
    void malformed_trailers_on_http1_end_the_connection_and_the_call(String trailers) throws Exception {
        String lines =
                switch (trailers) {
                    case "large" -> "X-Sum: " + "x".repeat(9000);
                    case "many" -> "X-Sum: 7\n".repeat(100) + "X-Sum: 8";
                    default -> trailers;
                };
        for (boolean backendHttp2 : new boolean[] {false, true}) {
            try (RawHttpClient caller = caller1()) {
                caller.send("POST " + path(backendHttp2) + " HTTP/1.1\n" + CHUNKED + "\n5\nhello\n");
                Await.until(() -> backend(backendHttp2).heads() == 1);
                String response = caller.send("0\n" + lines + "\n\n").readToEnd();
                if (trailers.equals("large") || trailers.equals("many"))
                    assertThat(response).startsWith("HTTP/1.1 431 ");
                else assertThat(response).doesNotContain("HTTP/1.1 200");
            }
            Await.until(() -> backend(backendHttp2).aborted() == 1);
            assertThat(backend(backendHttp2).requests()).isEmpty();
        }
    }

    @Test
    void too_many_trailers_behind_a_response_that_has_begun_close_the_connection() throws Exception {
        http1.respondEarly();
        try (RawHttpClient caller = caller1()) {
            caller.send("POST " + path(false) + " HTTP/1.1\n" + CHUNKED + "\n5\nhello\n");
            caller.readUntil("HTTP/1.1 200");
            assertThat(caller.send("0\n" + "X-Sum: 7\n".repeat(101)).readToEnd())
                    .doesNotContain("HTTP/1.1 431");
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void a_caller_that_goes_before_its_trailers_aborts_the_call(boolean callerHttp2, boolean backendHttp2)
            throws Exception {
        if (callerHttp2)
            try (RawHttp2Client caller = caller2()) {
                caller.open("POST", path(backendHttp2), "trailer: x-sum");
                caller.body("hello", 0).send();
                Await.until(() -> backend(backendHttp2).heads() == 1);
            }
        else
            try (RawHttpClient caller = caller1()) {
                caller.send("POST " + path(backendHttp2) + " HTTP/1.1\n" + CHUNKED + "\n5\nhello\n0\nX-Sum");
                Await.until(() -> backend(backendHttp2).heads() == 1);
            }
        Await.until(() -> backend(backendHttp2).aborted() == 1);
        assertThat(backend(backendHttp2).requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(textBlock = COMBINATIONS)
    void trailers_after_an_early_response_are_dropped(boolean callerHttp2, boolean backendHttp2) throws Exception {
        backend(backendHttp2).respondEarly();
        if (callerHttp2)
            try (RawHttp2Client caller = caller2()) {
                caller.open("POST", path(backendHttp2), "");
                assertThat(caller.body("hello", 0).send().next(HEADERS).status())
                        .isEqualTo("200");
                Await.until(() -> backend(backendHttp2).aborted() == 1);
                caller.fields(END_STREAM, "x-sum: 7").send().assertServed();
            }
        else
            try (RawHttpClient caller = caller1()) {
                caller.send("POST " + path(backendHttp2) + " HTTP/1.1\n" + CHUNKED + "\n5\nhello\n");
                caller.readUntil("HTTP/1.1 200");
                Await.until(() -> backend(backendHttp2).aborted() == 1);
                caller.send("0\nX-Sum: 7\n\n").readToEnd();
            }
        send(callerHttp2, backendHttp2, "", "again", "x-sum: 8");
        assertThat(backend(backendHttp2).requests())
                .extracting(Received::trailers)
                .doesNotContain("x-sum: 7\n");
    }
}
