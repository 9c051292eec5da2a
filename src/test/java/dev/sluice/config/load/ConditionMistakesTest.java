package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in the host and header conditions of routes. */
class ConditionMistakesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET a.b:80/x | 2:7 'a.b:80' is not a host (expected: a name without a port, such as api.example.com or *.example.com)",
                "GET a.*.b/x | 2:7 'a.*.b' is not a host (expected: a name without a port, such as api.example.com or *.example.com)",
                "GET */x | 2:7 '*' is not a host (expected: a name without a port, such as api.example.com or *.example.com)",
                "GET -a.b/x | 2:7 '-a.b' is not a host (expected: a name without a port, such as api.example.com or *.example.com)",
                "GET /x X-Version | 2:10 'X-Version' is not a condition (expected: Header=value, such as X-Version=2)",
                "GET /x X-Version= | 2:10 'X-Version=' is not a condition (expected: Header=value, such as X-Version=2)",
                "GET /x A=1 =2 | 2:14 '=2' is not a condition (expected: Header=value, such as X-Version=2)",
                "GET /x A=1 a=2 | 2:14 a second condition on a",
                "GET /x Host=a | 2:10 the host stands before the path",
                "GET /x Connection=close | 2:10 Connection: this header belongs to one connection and is never forwarded",
                "GET a.b//x A=1 | 2:11 an empty segment matches no request",
            })
    void an_invalid_condition_is_reported_at_its_column(String key, String expected) {
        String location = expected.substring(0, expected.indexOf(' '));
        String message = expected.substring(expected.indexOf(' ') + 1);
        assertThat(TestConfiguration.errors("routes:\n  " + key + ": { respond: 1 }"))
                .containsExactly(location + ": routes." + key + ": " + message);
    }

    @Test
    void two_routes_that_match_equally_well_are_reported_with_both_locations() {
        assertThat(TestConfiguration.errors("""
                routes:
                  GET a.example.com/x: { respond: 1 }
                  GET A.Example.com/x: { respond: 1 }
                  GET /{a} X-Version=2: { respond: 1 }
                  GET /{b} x-version=2: { respond: 1 }
                  GET /y X-Version=2: { respond: 1 }
                  GET /y X-Beta=1: { respond: 1 }
                """))
                .containsExactly(
                        "3:3: routes.GET A.Example.com/x: matches the same requests as the route at conf/a.yaml:2:3",
                        "5:3: routes.GET /{b} x-version=2: can match a request as well as the route at conf/a.yaml:4:3",
                        "7:3: routes.GET /y X-Beta=1: can match a request as well as the route at conf/a.yaml:6:3");
    }

    @Test
    void routes_with_a_better_match_or_disjoint_conditions_are_valid() {
        assertThat(TestConfiguration.errors("""
                routes:
                  GET /x: { respond: 1 }
                  GET a.example.com/x: { respond: 1 }
                  GET *.example.com/x: { respond: 1 }
                  GET /x X-Version=2: { respond: 1 }
                  GET /x X-Version=3: { respond: 1 }
                  GET /x X-Version=3 X-Beta=1: { respond: 1 }
                  GET /x X-Beta=2 X-Version=3: { respond: 1 }
                  POST /x X-Version=2: { respond: 1 }
                """)).isEmpty();
    }
}
