package dev.sluice.gateway.compose;

import static dev.sluice.fixture.Failures.because;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ScriptedBackend;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of a reply: JSON, null, or a failure. */
class StepReplyTest {
    @Test
    void an_empty_body_is_null() {
        assertThat(responseTo(200, "")).isEqualTo("{\"a\":null,\"n\":null}");
    }

    @Test
    void no_content_is_null_even_with_a_body() {
        assertThat(responseTo(204, "1")).isEqualTo("{\"a\":null,\"n\":null}");
    }

    @Test
    void the_reply_to_head_is_null_even_with_a_body() {
        RouteFixture given = RouteFixture.route().step("a", "HEAD b /a");
        given.backend.replying("/a", "<html>");
        assertThat(given.responseBody()).isEqualTo("{\"a\":null}");
    }

    @Test
    void any_2xx_is_a_value() {
        assertThat(responseTo(201, "{\"n\":1}")).isEqualTo("{\"a\":{\"n\":1},\"n\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "{\"n\":1",
                "{\"n\":1}}",
                "{\"n\":1},\"admin\":true",
                "1 2",
                "[1,]",
                "{n:1}",
                "'1'",
                "NaN",
                "nul",
                " ",
                "\"a\nb\"",
                "\u0000",
                "1\u0000",
                "// c\n1",
                "01",
                "\ufeff{}"
            })
    void a_body_that_is_not_one_json_value_fails_the_step(String body) {
        assertBadBody(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_body_in_another_encoding_than_utf_8_fails_the_step() {
        assertBadBody("{\"n\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertBadBody("[1]".getBytes(StandardCharsets.UTF_16));
        assertBadBody("[1]".getBytes(StandardCharsets.UTF_16BE));
        assertBadBody("[1]".getBytes(StandardCharsets.UTF_16LE));
    }

    @Test
    void a_broken_body_of_an_optional_step_leaves_the_other_steps_intact() {
        RouteFixture given = RouteFixture.route()
                .step("a", StepBuilder.call("GET b /a").optional())
                .step("b", "GET b /b");
        given.backend.replying("/a", "{\"x\":").replying("/b", "2");
        Future<ComposedResponse> response = given.run();
        assertThat(RouteFixture.responseBodyOf(response)).isEqualTo("{\"a\":null,\"b\":2}");
        assertThat(response.result().incompleteSteps())
                .containsExactly(
                        new ComposedResponse.IncompleteStep("a", IncompleteResult.failed(FailureReason.BAD_BODY)));
    }

    @Test
    void the_failure_of_a_broken_body_repeats_nothing_of_it() {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a");
        given.backend.replying("/a", "{\"password\":\"hunter2\"");
        StepFailure failure = given.failure();
        assertThat(failure).hasMessageContaining("bad_body").hasMessageNotContaining("hunter2");
        assertThat(failure.getMessage()).doesNotContain("password");
    }

    @Test
    void a_number_too_large_to_compute_with_passes_unless_it_is_computed() {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a").respond(new ResponseBodySpec.AllSteps());
        given.backend.replying("/a", "{\"n\":1E9999999999}");
        assertThat(given.responseBody()).isEqualTo("{\"a\":{\"n\":1E9999999999}}");
        given.respond("{ \"n\": $a.n }");
        assertThat(given.failure().step()).isEqualTo("respond");
    }

    private static String responseTo(int status, String body) {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a").respond("{ \"a\": $a, \"n\": $a.n }");
        given.backend.scripted("/a", call -> Future.succeededFuture(ScriptedBackend.reply(status, body)));
        return given.responseBody();
    }

    private static void assertBadBody(byte[] body) {
        RouteFixture given = RouteFixture.route().step("a", "GET b /a");
        Reply reply = new Reply(200, HttpHeaders.headers(), Buffer.buffer(body));
        given.backend.scripted("/a", call -> Future.succeededFuture(reply));
        assertThat(given.failure().failure()).satisfies(because(FailureReason.BAD_BODY));
    }
}
