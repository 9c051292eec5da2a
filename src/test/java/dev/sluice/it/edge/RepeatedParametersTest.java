package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A repeated parameter does not change the type of a value in expressions. */
class RepeatedParametersTest {
    private final TestGateway gateway = TestGateway.of("""
            routes:
              GET /query: { respond: '{ "tag": $query.tag, "tags": values($query, "tag"), "all": $query }' }
              GET /header: { respond: '[$header.x-tag, values($header, "x-tag")]' }
              GET /let: { respond: 'let q = $query values($q, "tag")' }
              GET /odd: { respond: '[$query, values($query, ""), values($query, "/a/b")]' }
              POST /form: { respond: $body }
            """);

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void a_parameter_has_its_first_value_and_the_function_values_gives_all() {
        assertThat(gateway.get("/query?tag=b&tag=a&tag=b").body())
                .isEqualTo("{\"tag\":\"b\",\"tags\":[\"b\",\"a\",\"b\"],\"all\":{\"tag\":\"b\"}}");
        assertThat(gateway.get("/query?tag=a").body())
                .isEqualTo("{\"tag\":\"a\",\"tags\":[\"a\"],\"all\":{\"tag\":\"a\"}}");
        assertThat(gateway.get("/query").body()).isEqualTo("{\"tag\":null,\"tags\":[],\"all\":{}}");
        assertThat(gateway.get("/let?tag=1&tag=2").body()).isEqualTo("[\"1\",\"2\"]");
    }

    @Test
    void names_of_parameters_are_case_sensitive_and_names_of_headers_are_not() {
        assertThat(gateway.get("/query?Tag=b&tag=a").body())
                .isEqualTo("{\"tag\":\"a\",\"tags\":[\"a\"],\"all\":{\"Tag\":\"b\",\"tag\":\"a\"}}");
        assertThat(gateway.get("/header", "X-Tag", "a", "x-tag", "b").body()).isEqualTo("[\"a\",[\"a\",\"b\"]]");
        assertThat(gateway.get("/header").body()).isEqualTo("[null,[]]");
    }

    @Test
    void a_name_may_be_empty_or_contain_slashes() {
        assertThat(gateway.get("/odd?a=1&/a/b=2&=3&/=4").body())
                .isEqualTo("[{\"a\":\"1\",\"/a/b\":\"2\",\"\":\"3\",\"/\":\"4\"},[\"3\"],[\"2\"]]");
        assertThat(gateway.send("POST", "/form", "a=1&/a/b=2&=3", "content-type", "application/x-www-form-urlencoded")
                        .body())
                .isEqualTo("{\"a\":\"1\",\"/a/b\":\"2\",\"\":\"3\"}");
    }

    @Test
    void too_many_parameters_get_400_with_the_limit_in_the_response() {
        HttpResponse<String> response = gateway.get("/query?" + "a&".repeat(1001));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("at most 1000 fields");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tag=%ff", "tag=%c0%af", "%zz=1", "tag=%"})
    void a_query_that_is_not_percent_encoded_utf_8_gets_400(String query) {
        assertThat(RawHttpClient.exchange(gateway.port(), "GET /query?" + query + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }
}
