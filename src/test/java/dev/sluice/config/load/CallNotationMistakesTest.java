package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls and targets of proxy routes in the notation of other gateways: each is an error or a warning with the right spelling. */
class CallNotationMistakesTest {
    private static final String BACKENDS =
            "backends: { users: { url: http://users }, orders: { url: http://orders } }\n";

    private static List<String> ofCall(String call) {
        return TestConfiguration.findings(
                BACKENDS + "routes:\n  GET /users/{id}:\n    steps:\n      customer: { call: GET users /me }\n"
                        + "      s:\n        call: '" + call + "'\n",
                "s.call");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET users /users/:id | 7:33: :id is a literal segment; did you mean {id}?",
                "GET users /users/* | 7:33: * is a literal segment; did you mean {rest*}?",
                "GET users /users/$path.id | 7:33: $path.id is sent as it is written; did you mean {id}?",
                "GET users /users/$id/x | 7:33: $id is sent as it is written; did you mean {id}?",
                "GET users /users?id=$path.id | 7:36: $path.id is sent as it is written; did you mean {id}?",
                "GET users /users/$customer.id | 7:33: $customer.id is sent as it is written (expected: {id}, and id: $customer.id in with)",
                "GET users /users/$query.user | 7:33: $query.user is sent as it is written (expected: {user}, and user: $query.user in with)",
                "GET users /users/${path.id} | 7:33: not a reference (expected: ${NAME}, ${NAME:-default} or ${file:/path}; $${ for ${ itself); did you mean {id}?",
                "GET users /users/${id} | 7:33: the variable id is not set; ${id:-…} gives it a default; did you mean {id}?",
                "GET users /users/<id> | 7:33: '<' is invalid in a path; did you mean {id}?",
                "GET users /users/{path.id} | 7:33: {path.id} is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}; did you mean {id}?",
                "GET users /users/{id:int} | 7:33: {id:int} is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}; did you mean {id}?",
            })
    void a_foreign_parameter_in_the_path_of_a_call_has_a_suggestion(String call, String expected) {
        assertThat(ofCall(call)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET users /users/{id}",
                "GET users /v1/$metadata",
                "GET users /v1/users?$filter=a&$top=5",
                "GET users /prices/$5",
                "GET users /mail:send",
            })
    void other_paths_of_calls_have_no_warning(String call) {
        assertThat(ofCall(call)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET http://users:8080/users/{id} | 7:20: a URL (expected: GET users /users/{id}, and the URL in backends.users)",
                "POST https://joe:hunter2@api.example.com/x?key=hunter2 | 7:21: a URL (expected: POST api /x, and the URL in backends.api)",
                "http://10.0.0.1:80 | 7:16: a URL (expected: GET NAME /, and the URL in backends.NAME)",
                "users /users/{id} | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET users /users/{id}?",
                "get users /users | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET users /users?",
                "GET users/{id} | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET users /{id}?",
                "GET users users/{id} | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET users /users/{id}?",
                "GET users | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}; did you mean GET users /?",
                "GET /users/{id} | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}",
                "FETCH users /users | 7:16: not a call: expected METHOD backend /path, such as GET customers /customers/{id}",
            })
    void a_call_names_a_method_a_backend_and_a_path(String call, String expected) {
        assertThat(ofCall(call)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://users:8080/{path*} | 4:12: a URL (expected: users /{path*}, and the URL in backends.users)",
                "users/{path*} | 4:12: not a target: expected backend /path, such as catalog /{path*}; did you mean users /{path*}?",
                "users | 4:12: not a target: expected backend /path, such as catalog /{path*}",
                "users /files/$path.path | 4:25: $path.path is sent as it is written; did you mean {path}?",
                "users /files/* | 4:25: * is a literal segment; did you mean {rest*}?",
            })
    void the_target_of_a_proxy_route_is_checked_as_a_call_is(String proxy, String expected) {
        String yaml =
                BACKENDS + "routes:\n  GET /files/{path*}:\n    proxy: " + proxy + "\n    forward: { query: none }\n";
        assertThat(TestConfiguration.findings(yaml, ".proxy")).containsExactly(expected);
    }
}
