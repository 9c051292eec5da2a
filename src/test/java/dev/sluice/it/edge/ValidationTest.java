package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.fixture.HttpTestServer;
import dev.sluice.language.json.JsonReader;
import dev.sluice.server.TestGateway;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code validate}: an invalid request reaches no backend. */
class ValidationTest {
    private final HttpTestServer backend = HttpTestServer.answering("{\"ok\":true}");

    private final TestGateway gateway = TestGateway.of("""
            backends: { orders: { url: "URL" } }
            routes:
              POST /orders:
                validate:
                  body:
                    type: object
                    required: [customer, lines]
                    additionalProperties: false
                    properties:
                      customer: { type: string, pattern: "^c[0-9]+$" }
                      note: { anyOf: [ { type: string }, { type: "null" } ] }
                      lines:
                        type: array
                        minItems: 1
                        uniqueItems: true
                        items: { $ref: "#/$defs/line" }
                    $defs:
                      line:
                        type: object
                        properties:
                          qty: { type: integer, minimum: 1, maximum: 1000000 }
                          a/b~c: { type: string, format: date }
                steps: { order: { call: POST orders /orders, body: $body } }
              GET /search/{page}:
                validate:
                  query:
                    properties:
                      limit: { type: integer, maximum: 100 }
                      exact: { type: boolean }
                      tag: { type: array, maxItems: 2, items: { type: string, maxLength: 3 } }
                    required: [limit]
                  path: { properties: { page: { type: integer } } }
                  headers: { required: [x-tenant], properties: { x-tenant: { pattern: "^t" } } }
                steps: { order: { call: GET orders /orders } }
                respond: '[$query.limit, values($query, "tag")]'
              POST /small:
                limits: { validation: { steps: 1000 } }
                validate: { body: { items: { type: integer } } }
                respond: 1
              POST /large: { validate: { body: { items: { type: integer } } }, limits: { body: 8MiB }, respond: 1 }
              POST /any: { validate: { body: { items: { type: integer, multipleOf: 3 } } }, respond: 1 }
            """.replace("URL", backend.url()));

    @AfterEach
    void close() {
        gateway.close();
        backend.close();
    }

    private static List<String> errors(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        List<String> errors = new ArrayList<>();
        for (JsonNode error :
                JsonReader.DEFAULT.read(Buffer.buffer(response.body())).get("errors"))
            errors.add(error.get("in").asText() + " " + error.get("pointer").asText());
        return errors;
    }

    @Test
    void every_violation_is_listed_by_its_pointer_and_no_backend_is_called() {
        HttpResponse<String> response = gateway.send(
                "POST",
                "/orders",
                "{\"customer\":\"x\",\"lines\":[{\"qty\":0},{\"qty\":\"1\"},{\"qty\":1.5,\"a/b~c\":\"today\"}],\"more\":1,\"note\":7}");
        assertThat(errors(response))
                .containsExactlyInAnyOrder(
                        "body /customer",
                        "body /lines/0/qty",
                        "body /lines/1/qty",
                        "body /lines/2/qty",
                        "body /lines/2/a~1b~0c",
                        "body /more",
                        "body /note");
        assertThat(response.body())
                .contains("\"type\":\"urn:sluice:problem:invalid-request\"")
                .doesNotContain("vertx");
        assertThat(errors(gateway.send("POST", "/orders", "{}"))).containsExactly("body ", "body ");
        assertThat(errors(gateway.send("POST", "/orders", ""))).containsExactly("body ");
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void a_valid_request_reaches_the_backend() {
        assertThat(gateway.send("POST", "/orders", "{\"customer\":\"c1\",\"lines\":[{\"qty\":2.0}],\"note\":null}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(backend.requests()).containsExactly("POST /orders");
    }

    @Test
    void texts_are_validated_as_the_type_of_the_schema_and_stay_texts_in_expressions() {
        assertThat(gateway.get("/search/1?limit=5&exact=true&tag=a&tag=b", "X-Tenant", "t1")
                        .body())
                .isEqualTo("[\"5\",[\"a\",\"b\"]]");
        assertThat(errors(gateway.get("/search/one?limit=101&exact=yes&tag=abcd&tag=b&tag=c", "x-tenant", "u")))
                .containsExactlyInAnyOrder(
                        "query /limit",
                        "query /exact",
                        "query /tag",
                        "query /tag/0",
                        "path /page",
                        "headers /x-tenant");
        assertThat(errors(gateway.get("/search/1?limit=1&limit=2")))
                .containsExactlyInAnyOrder("query /limit", "headers ");
        assertThat(errors(gateway.get("/search/1?limit=10&limit=abc", "x-tenant", "t")))
                .containsExactly("query /limit");
    }

    /** A backend gets the text, and may read another number. */
    @ParameterizedTest
    @ValueSource(strings = {"1e1", "10.0", "1000e-2", "-0", "01", "12345678901234567890"})
    void another_form_of_an_integer_is_a_violation_in_each_part(String number) {
        try (TestGateway typed = TestGateway.of("""
                defaults: { route: { limits: { content_types: [application/json, application/x-www-form-urlencoded] } } }
                routes:
                  POST /typed/{id}:
                    validate:
                      path: { properties: { id: { type: integer } } }
                      query: { properties: { n: { type: integer }, list: { type: array, items: { type: integer } } } }
                      headers: { properties: { x-n: { type: integer } } }
                      body: { properties: { n: { type: integer } } }
                    respond: 1
                """)) {
            String form = "application/x-www-form-urlencoded";
            String json = "application/json";
            String target = "/typed/" + number + "?n=" + number + "&list=1&list=" + number;
            assertThat(errors(typed.send("POST", target, "n=" + number, "content-type", form, "x-n", number)))
                    .containsExactlyInAnyOrder("path /id", "query /n", "query /list/1", "headers /x-n", "body /n");
            assertThat(typed.send("POST", "/typed/10?n=-1&list=0", "n=7", "content-type", form, "x-n", "2")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(typed.send("POST", "/typed/1", "{\"n\":1e1}", "content-type", json)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"1.5, 200", "-0, 200", "-0.50, 200", "1e1, 400", "1., 400", ".5, 400", "+1, 400"})
    void a_number_of_a_parameter_has_no_exponent(String number, int status) {
        try (TestGateway typed = TestGateway.of("""
                routes: { GET /typed: { validate: { query: { properties: { n: { type: number } } } }, respond: 1 } }
                """)) {
            assertThat(typed.get("/typed?n=" + URLEncoder.encode(number, StandardCharsets.UTF_8))
                            .statusCode())
                    .isEqualTo(status);
        }
    }

    @Test
    void a_form_is_validated_like_a_query() {
        String form = "application/x-www-form-urlencoded";
        try (TestGateway forms = TestGateway.of("""
                routes:
                  POST /form:
                    limits: { content_types: [application/x-www-form-urlencoded] }
                    validate: { body: { properties: { n: { type: number }, t: { type: array } }, additionalProperties: false } }
                    respond: '[$body.n, values($body, "t")]'
                """)) {
            assertThat(forms.send("POST", "/form", "n=1.5&t=a", "content-type", form)
                            .body())
                    .isEqualTo("[\"1.5\",[\"a\"]]");
            assertThat(errors(forms.send("POST", "/form", "n=x&u=1", "content-type", form)))
                    .containsExactlyInAnyOrder("body /n", "body /u");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3, 200",
        "3.0, 200",
        "3E0, 200",
        "30000000000000000000000000000, 200",
        "4, 400",
        "1E400, 400",
        "1E1000000000, 400",
        "1E-1000000000, 400",
        "3.5, 400"
    })
    void numbers_of_any_size_are_compared_in_bounded_time(String number, int status) {
        assertThat(gateway.send("POST", "/any", "[" + number + "]").statusCode())
                .isEqualTo(status);
    }

    @Test
    void a_text_that_is_too_long_for_its_pattern_is_rejected_and_a_list_of_any_length_is_checked() {
        String large = "{\"customer\":\"c" + "1".repeat(1023) + "\",\"lines\":[{}]}";
        assertThat(gateway.send("POST", "/orders", large).statusCode()).isEqualTo(200);
        assertThat(errors(gateway.send("POST", "/orders", large.replace("c1", "c11"))))
                .containsExactly("body /customer");
        String lines = "{\"customer\":\"c1\",\"lines\":[" + "{},".repeat(1000) + "1]}";
        assertThat(errors(gateway.send("POST", "/orders", lines))).containsExactly("body /lines/1000", "body /lines");
    }

    @Test
    void at_most_a_hundred_violations_are_listed() {
        assertThat(errors(gateway.send("POST", "/any", "[" + "1,".repeat(20_000) + "1]")))
                .hasSize(100);
    }

    @Test
    void a_request_whose_check_takes_more_than_its_steps_is_too_complex() {
        assertThat(gateway.send("POST", "/small", "[" + "1,".repeat(400) + "1]").statusCode())
                .isEqualTo(200);
        HttpResponse<String> rejected = gateway.send("POST", "/small", "[" + "1,".repeat(600) + "1]");
        assertThat(rejected.statusCode()).isEqualTo(400);
        assertThat(rejected.body()).contains("\"cause\":\"too_complex\"");
        assertThat(gateway.send("POST", "/large", "[" + "1,".repeat(1_000_000) + "1]")
                        .statusCode())
                .isEqualTo(200);
        assertThat(gateway.send("POST", "/large", "[" + "1,".repeat(2_100_000) + "1]")
                        .body())
                .contains("\"cause\":\"too_complex\"");
        assertThat(errors(gateway.send("POST", "/large", "[{}," + "1,".repeat(2_100_000) + "1]")))
                .containsExactly("body /0");
    }

    @Test
    void requests_are_validated_concurrently() {
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int i = 0; i < 40; i++)
            responses.add(gateway.sendAsync("POST", "/any", i % 2 == 0 ? "[3]" : "[" + "4,".repeat(5000) + "4]"));
        for (int i = 0; i < 40; i++)
            assertThat(responses.get(i).join().statusCode()).isEqualTo(i % 2 == 0 ? 200 : 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"\"]", "{}", "null", "\"x\"", "[[]]"})
    void a_value_of_another_type_gets_200_or_400(String body) {
        assertThat(gateway.send("POST", "/any", body).statusCode()).isIn(200, 400);
    }
}
