package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.Operation;
import dev.sluice.upstream.backend.SubjectToken;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The target, headers and body of a step's call. */
class StepCallTest {
    @Test
    void the_operation_names_the_template_and_never_the_values() {
        Call call = callFor(RouteFixture.route("/c/{id}", "{\"id\":\"7\"}").step("a", "PUT b /customers/{id}"));
        assertThat(call.operation()).isEqualTo(new Operation("b", HttpMethod.PUT, "/customers/{id}"));
        assertThat(call.target()).isEqualTo("/customers/7");
        assertThat(call.body()).isNull();
        assertThat(call.tenant()).isNull();
    }

    @Test
    void a_call_has_the_token_of_its_caller_and_never_prints_it() {
        RouteFixture given =
                RouteFixture.route().subject("s3cret").per("$claims.sub").claims("{\"sub\":\"ann\"}");
        Call call = callFor(given.step("a", "GET b /a"));
        assertThat(call.subjectToken()).isEqualTo(new SubjectToken("s3cret"));
        assertThat(call.tenant()).isEqualTo("ann");
        assertThat(call.toString()).doesNotContain("s3cret");
    }

    @Test
    void with_comes_before_a_path_parameter_of_the_same_name() {
        RouteFixture given = RouteFixture.route("/c/{id}", "{\"id\":\"7\"}")
                .step("a", StepBuilder.call("GET b /customers/{id}").with("id", "$path.id + \"x\""));
        assertThat(callFor(given).target()).isEqualTo("/customers/7x");
    }

    @Test
    void nothing_of_the_request_is_forwarded_by_itself() {
        RouteFixture given = RouteFixture.route().body("{\"secret\":1}").step("a", "POST b /a");
        given.headers.set("Authorization", "Bearer x").set("Cookie", "c=1").set("Accept", "text/html");
        given.query.set("q", "1");
        Call call = callFor(given);
        assertThat(call.target()).isEqualTo("/a");
        assertThat(call.headers().isEmpty()).isTrue();
        assertThat(call.body()).isNull();
    }

    @Test
    void headers_are_texts_of_scalars_and_null_omits_the_header() {
        RouteFixture given = RouteFixture.route()
                .claims("{\"sub\":\"ann\",\"age\":30.0,\"admin\":false}")
                .step(
                        "a",
                        StepBuilder.call("GET b /a")
                                .header("X-User", "$claims.sub")
                                .header("X-Age", "$claims.age")
                                .header("X-Admin", "$claims.admin")
                                .header("X-None", "$claims.none"));
        Map<String, String> expected = Map.of("X-User", "ann", "X-Age", "30.0", "X-Admin", "false");
        Call call = callFor(given);
        expected.forEach(
                (name, value) -> assertThat(call.headers().getAll(name)).containsExactly(value));
        assertThat(call.headers().contains("X-None")).isFalse();
    }

    @Test
    void a_step_may_set_its_own_accept_and_content_type() {
        RouteFixture given = RouteFixture.route()
                .step(
                        "a",
                        StepBuilder.call("POST b /a")
                                .body("1")
                                .header("Accept", "\"application/hal+json\"")
                                .header("content-type", "\"application/merge-patch+json\""));
        Call call = callFor(given);
        assertThat(call.headers().getAll("accept")).containsExactly("application/hal+json");
        assertThat(call.headers().getAll("content-type")).containsExactly("application/merge-patch+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "a\u007fb", "\ud800", "\u2028\n"})
    void a_text_that_is_invalid_in_a_header_fails_the_step(String value) {
        RouteFixture given =
                RouteFixture.route().step("a", StepBuilder.call("GET b /a").header("x", "$query.x"));
        given.query.set("x", value);
        StepFailure failure = given.failure();
        assertThat(failure.reason()).isEqualTo(StepReason.INVALID_HEADER);
        assertThat(failure.isFromCaller()).isTrue();
        assertThat(failure)
                .hasMessage("step a: the value of x is invalid in a header; found: a text"
                        + " (expected: a text without control characters, a number or a boolean)");
        assertThat(given.backend.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a\"]", "{\"a\":1}", "[]"})
    void a_header_is_neither_list_nor_object(String value) {
        RouteFixture given = RouteFixture.route()
                .body(value)
                .step("a", StepBuilder.call("GET b /a").header("x", "$body"));
        StepFailure failure = given.failure();
        assertThat(failure.reason()).isEqualTo(StepReason.INVALID_HEADER);
        assertThat(failure.isFromCaller()).isTrue();
    }

    @Test
    void a_body_is_the_json_of_its_expression() {
        RouteFixture given = RouteFixture.route()
                .body("{\"lines\":[{\"price\":1.10,\"big\":123456789012345678901234567890}]}")
                .step("a", StepBuilder.call("POST b /a").body("{ \"lines\": $body.lines, \"none\": $body.x }"));
        Call call = callFor(given);
        assertThat(String.valueOf(call.body()))
                .isEqualTo("{\"lines\":[{\"price\":1.10,\"big\":123456789012345678901234567890}],\"none\":null}");
        assertThat(call.headers().get("content-type")).isEqualTo("application/json");
    }

    @Test
    void a_body_that_is_another_steps_value_is_sent_unchanged() {
        RouteFixture given = RouteFixture.route()
                .step("a", "GET b /a")
                .step("c", StepBuilder.call("POST b /c").body("$a"));
        String reply = "{ \"n\" : 1E400, \"m\": 1.10 }";
        given.backend.replying("/a", reply);
        given.run();
        assertThat(String.valueOf(given.backend.last().body())).isEqualTo(reply);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"\"}", "{\"id\":\"..\"}", "{\"id\":\"a\\u0000b\"}"})
    void a_value_of_the_caller_that_is_invalid_in_a_path_is_the_callers_mistake(String parameters) {
        RouteFixture given = RouteFixture.route("/c/{id}", parameters).step("a", "GET b /customers/{id}");
        StepFailure failure = given.failure();
        assertThat(failure.reason()).isEqualTo(StepReason.MISSING_VALUE);
        assertThat(failure.isFromCaller()).isTrue();
        assertThat(given.backend.calls()).isEmpty();
    }

    @Test
    void a_value_that_the_caller_left_out_is_the_callers_mistake() {
        RouteFixture given =
                RouteFixture.route().step("a", StepBuilder.call("GET b /a/{id}").with("id", "$query.id"));
        StepFailure failure = given.failure();
        assertThat(failure.reason()).isEqualTo(StepReason.MISSING_VALUE);
        assertThat(failure.isFromCaller()).isTrue();
    }

    @Test
    void a_value_that_depends_on_a_step_is_not_the_callers_mistake() {
        for (String expression : List.of("$a.id", "fallback($a.id, $query.id)", "null")) {
            RouteFixture given = RouteFixture.route()
                    .step("a", "GET b /a")
                    .step("c", StepBuilder.call("GET b /c/{id}").with("id", expression));
            given.backend.replying("/a", "{\"id\":null}");
            StepFailure failure = given.failure();
            assertThat(failure.reason()).isEqualTo(StepReason.MISSING_VALUE);
            assertThat(failure.isFromCaller()).isFalse();
            assertThat(failure.step()).isEqualTo("c");
        }
    }

    @Test
    void query_variables_without_a_value_are_left_out_and_lists_repeat() {
        RouteFixture given = RouteFixture.route()
                .body("{\"ids\":[1,null,\"b&c\"],\"none\":null,\"empty\":[],\"blank\":\"\"}")
                .step(
                        "a",
                        StepBuilder.call("GET b /a{?ids*,none,gone,empty,blank}")
                                .with("ids", "$body.ids")
                                .with("none", "$body.none")
                                .with("gone", "$body.gone")
                                .with("empty", "$body.empty")
                                .with("blank", "$body.blank"));
        assertThat(callFor(given).target()).isEqualTo("/a?ids=1&ids=b%26c&blank=");
    }

    @Test
    void header_and_query_show_their_first_value_and_headers_in_lower_case() {
        RouteFixture given = RouteFixture.route()
                .step(
                        "a",
                        StepBuilder.call("GET b /a{?q,agent,upper}")
                                .with("q", "$query.q")
                                .with("agent", "$header.user-agent")
                                .with("upper", "$header.User-Agent"));
        given.query.add("q", "first").add("q", "second");
        given.headers.add("User-Agent", "curl").add("user-agent", "other");
        assertThat(callFor(given).target()).isEqualTo("/a?q=first&agent=curl");
    }

    private static Call callFor(RouteFixture given) {
        given.run();
        return given.backend.last();
    }
}
