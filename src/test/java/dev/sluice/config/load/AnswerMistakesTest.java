package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerMistakesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status: 101 | 2:43: routes.GET /a.answer.status: 101 (expected: a status from 200 to 599)",
                "status: 600 | 2:43: routes.GET /a.answer.status: 600 (expected: a status from 200 to 599)",
                "status: -1 | 2:43: routes.GET /a.answer.status: -1 (expected: a status from 200 to 599)",
                "status: $order.status | 2:43: routes.GET /a.answer.status: $order: unknown (expected: $path, $query, $header, $body, $claims, $request)",
                "headers: { Content-Length: 1 } | 2:46: routes.GET /a.answer.headers.Content-Length: this header is set by the gateway alone",
                "headers: { Transfer-Encoding: 1 } | 2:46: routes.GET /a.answer.headers.Transfer-Encoding: this header is set by the gateway alone",
                "headers: { Content-Encoding: '\"br\"' } | 2:46: routes.GET /a.answer.headers.Content-Encoding: this header is set by the gateway alone",
                "headers: { connection: 1 } | 2:46: routes.GET /a.answer.headers.connection: this header is set by the gateway alone",
                "headers: { \"X Y\": 1 } | 2:46: routes.GET /a.answer.headers.X Y: not the name of a header",
                "max: 1B | 2:40: routes.GET /a.answer.max: 1B (expected: 1KiB to 1GiB)",
                "header: { X: 1 } | 2:35: routes.GET /a.answer.header: unknown key; did you mean headers?",
            })
    void a_mistake_in_answer_is_reported_at_its_location(String answer, String expected) {
        assertThat(TestConfiguration.errors("routes:\n  GET /a: { respond: 1, answer: { " + answer + " } }"))
                .containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ from: $path, pick: [] } | 2:48: routes.GET /a.respond.x.pick: [] (expected: at least 1)",
                "{ from: $path, pick: [a.] } | 2:48: routes.GET /a.respond.x.pick: [a.] (expected: field names, with dots between nested names)",
                "{ pick: [a] } | 2:27: routes.GET /a.respond.x.from: missing (expected: an expression)",
                "{ from: $path, pick: [a], drop: [b] } | 2:59: routes.GET /a.respond.x.drop: [b] (expected: pick or drop, not both)",
                "{ from: $path, pick: [a], as: b } | 2:53: routes.GET /a.respond.x.as: unknown key (expected: from, pick, drop)",
                "{ from: $pathh, pick: [a] } | 2:35: routes.GET /a.respond.x.from: $pathh: unknown; did you mean $path?",
            })
    void a_mistake_in_pick_or_drop_is_reported_at_its_location(String choice, String expected) {
        assertThat(TestConfiguration.errors("routes:\n  GET /a: { respond: { x: " + choice + " } }"))
                .containsExactly(expected);
    }

    @Test
    void a_route_with_a_status_without_a_body_needs_no_respond() {
        assertThat(TestConfiguration.errors(
                        "routes:\n  GET /a: { answer: { status: 302, headers: { Location: '\"/b\"' } } }"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "answer: { status: $order.status } | 1:40: defaults.route.answer.status: $order: unknown (expected: $path, $query, $header, $body, $claims, $request)",
                "answer: { headers: { X-Id: $headers.x } } | 1:49: defaults.route.answer.headers.X-Id: $headers.x: unknown; did you mean $header.x?",
                "answer: { headers: { Content-Length: 1 } } | 1:43: defaults.route.answer.headers.Content-Length: this header is set by the gateway alone",
                "answer: { headers: { \"X Y\": 1 } } | 1:43: defaults.route.answer.headers.X Y: not the name of a header",
                "require: $claim.sub | 1:31: defaults.route.require: $claim: unknown; did you mean $claims?",
            })
    void a_mistake_in_defaults_of_routes_is_reported_once_at_its_location(String route, String expected) {
        assertThat(TestConfiguration.errors("defaults: { route: { " + route
                        + " } }\nroutes:\n  GET /a: { respond: 1 }\n  GET /b: { respond: 2 }"))
                .containsExactly(expected);
    }

    @Test
    void defaults_of_answer_apply_to_every_route() {
        assertThat(TestConfiguration.errors(
                        "defaults: { route: { answer: { headers: { X-By: $claims.sub, X-Lang: $header.accept-language } } } }"
                                + "\nroutes: { GET /a: { respond: 1 } }"))
                .isEmpty();
    }
}
