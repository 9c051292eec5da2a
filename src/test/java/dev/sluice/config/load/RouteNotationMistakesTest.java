package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of routes in the notation of other routers: each is an error or a warning with the right spelling. */
class RouteNotationMistakesTest {
    private static List<String> ofKey(String key) {
        return TestConfiguration.findings("routes:\n  '" + key + "': { respond: 1 }\n", key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /users/:id | 2:15: :id is a literal segment; did you mean {id}?",
                "GET /users/:id/orders | 2:15: :id is a literal segment; did you mean {id}?",
                "GET /users/:id(num) | 2:15: :id(num) is a literal segment; did you mean {id}?",
                "GET /files/* | 2:15: * is a literal segment; did you mean {rest*}?",
                "GET /files/** | 2:15: ** is a literal segment; did you mean {rest*}?",
                "GET /files/*/meta | 2:15: * is a literal segment; did you mean {name}?",
                "GET /files/*path | 2:15: *path is a literal segment; did you mean {path*}?",
                "GET /files/:path* | 2:15: :path* is a literal segment; did you mean {path*}?",
            })
    void a_valid_segment_in_the_notation_of_another_router_is_a_warning(String key, String expected) {
        assertThat(ofKey(key)).containsExactly(expected);
        assertThat(TestConfiguration.load("routes:\n  '" + key + "': { respond: 1 }\n")
                        .errors())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET,POST /orders; GET /orders and POST /orders",
                "GET, POST /orders; GET /orders and POST /orders",
                "GET|POST /orders; GET /orders and POST /orders",
                "GET | POST /orders; GET /orders and POST /orders",
                "[PUT, PATCH, POST] /orders; PUT /orders, PATCH /orders and POST /orders",
                "GET,PUT, POST a.b/c,d/; GET a.b/c,d, PUT a.b/c,d and POST a.b/c,d",
                "GET POST /orders/; GET /orders and POST /orders",
                "GET,POST api.example.com/orders; GET api.example.com/orders and POST api.example.com/orders",
                "GET,POST /a X-Version=2; GET /a and POST /a",
                "ANY /orders; GET /orders and POST /orders",
                "* /; GET / and POST /",
                "ALL api.example.com/; GET api.example.com/ and POST api.example.com/",
            })
    void a_route_has_one_method(String key, String expected) {
        assertThat(ofKey(key)).containsExactly("2:4: one method for each route: " + expected);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /orders/, GET /orders",
        "get /orders/, GET /orders",
        "GTE /orders/, GTE /orders",
        "/orders/, GET /orders",
        "GET/orders/, GET /orders",
        "GET /{id}/ X-Version=2, GET /{id} X-Version=2",
        "GET a.example.com/b/, GET a.example.com/b",
    })
    void a_path_does_not_end_with_a_slash(String key, String expected) {
        assertThat(ofKey(key))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("2:4: ")
                .endsWith("did you mean " + expected + "?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<id> | {id}",
                ":id(\\d+) | {id}",
                "<int:id> | {id}",
                "<path:rest> | {rest*}",
                "[id] | {id}",
                "[...rest] | {rest*}",
                "{id:[0-9]+} | {id}",
                "{id:int} | {id}",
                "{id?} | {id}",
                "{{id}} | {id}",
                "{*path} | {path*}",
                "{**path} | {path*}",
                "{path...} | {path*}",
                "{path+} | {path*}",
                "{path:.*} | {path*}",
                "${id} | {id}",
                "${path.id} | {id}",
                "{path.id} | {id}",
                "{$path.id} | {id}",
            })
    void an_invalid_segment_in_the_notation_of_another_router_has_a_suggestion(String segment, String suggestion) {
        assertThat(ofKey("GET /a/" + segment))
                .containsExactly("2:11: '" + segment
                        + "' is neither a literal segment nor {name} nor {name*}; did you mean " + suggestion + "?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a/{id}",
                "GET /a/{rest*}",
                "POST /messages:send",
                "GET /odata/$metadata",
                "GET /a/*.js",
                "GET localhost/a",
                "GET shop.example.com/a",
                "GET /",
            })
    void other_paths_have_no_warning(String key) {
        assertThat(ofKey(key)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET users/{id} | users is a host here, because no / precedes it; did you mean GET /users/{id}?",
                "POST Users/{id}/orders | users is a host here, because no / precedes it; did you mean POST /users/{id}/orders?",
            })
    void a_key_whose_first_segment_is_a_host_is_a_warning(String key, String expected) {
        assertThat(ofKey(key)).singleElement().asString().matches("2:\\d+: \\Q" + expected + "\\E");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET users | GET /users",
                "get users | GET /users",
                "/users/{id} | GET /users/{id}",
                "POST/users | POST /users",
                "GET:/users | GET /users",
            })
    void a_key_without_a_slash_a_space_or_a_method_has_a_suggestion(String key, String suggestion) {
        assertThat(ofKey(key))
                .containsExactly("2:4: not a route (expected: METHOD /path, such as GET /customers/{id}); did you mean "
                        + suggestion + "?");
    }

    @Test
    void warnings_about_notations_appear_beside_errors() {
        LoadResult loaded = TestConfiguration.load("routes:\n  GET /a/:id: { respond: 1, dedline: 1s }\n");
        assertThat(loaded.errors()).hasSize(1);
        assertThat(loaded.warnings())
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning.message()).isEqualTo(":id is a literal segment; did you mean {id}?"));
    }
}
