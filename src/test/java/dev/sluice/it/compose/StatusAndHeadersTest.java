package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Status and headers of responses: {@code answer: { status: …, headers: … }}. */
class StatusAndHeadersTest {

    private static String backend(HttpTestServer backend) {
        return "backends: { orders: { url: \"" + backend.url() + "\", retry: { attempts: 1 } } }\n";
    }

    @Test
    void a_created_order_gets_201_with_its_location() {
        try (HttpTestServer orders = HttpTestServer.answering("{\"id\":17,\"total\":1.10}");
                TestGateway gateway = TestGateway.of(backend(orders) + """
                        routes:
                          POST /orders:
                            steps:
                              order: { call: POST orders /orders, body: $body }
                            respond: $order
                            answer:
                              status: 201
                              headers:
                                Location: '"/orders/" + $order.id'
                                X-Missing: $order.nothing
                                Set-Cookie: '["a=1", "b=2"]'
                        """)) {
            HttpResponse<String> response = gateway.send("POST", "/orders", "{}");
            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(response.body()).isEqualTo("{\"id\":17,\"total\":1.10}");
            assertThat(response.headers().firstValue("location")).hasValue("/orders/17");
            assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(response.headers().firstValue("x-missing")).isEmpty();
            assertThat(response.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
        }
    }

    @Test
    void a_status_may_be_an_expression_and_a_204_has_no_body() {
        try (TestGateway gateway = TestGateway.of("""
                routes:
                  GET /{code}:
                    respond: '{ "code": $path.code }'
                    answer: { status: number($path.code) }
                """)) {
            assertThat(gateway.get("/202").statusCode()).isEqualTo(202);
            HttpResponse<String> empty = gateway.get("/204");
            assertThat(empty.statusCode()).isEqualTo(204);
            assertThat(empty.body()).isEmpty();
            assertThat(empty.headers().firstValue("content-type")).isEmpty();
            assertThat(empty.headers().firstValue("content-length")).isEmpty();
        }
    }

    @Test
    void an_invalid_status_gives_500_and_an_invalid_header_of_the_caller_400_and_both_name_the_step_answer() {
        try (TestGateway gateway = TestGateway.of("""
                routes:
                  GET /status/{code}: { respond: 1, answer: { status: number($path.code) } }
                  POST /header: { respond: 1, answer: { headers: { X-Echo: $body } } }
                """)) {
            for (String status : new String[] {"/status/101", "/status/600", "/status/200.5"})
                assertThat(gateway.get(status).body()).contains("\"status\":500", "\"step\":\"answer\"");
            for (String value : new String[] {"\"a\\r\\nSet-Cookie: b=1\"", "\"a\\u0000\"", "{}", "[[1]]"})
                assertThat(gateway.send("POST", "/header", value).body())
                        .contains("\"status\":400", "\"step\":\"answer\"", "invalid_header")
                        .doesNotContain("Set-Cookie");
            assertThat(gateway.send("POST", "/header", "1.50").headers().firstValue("x-echo"))
                    .hasValue("1.50");
        }
    }

    @Test
    void an_incomplete_response_is_never_cacheable() {
        try (HttpTestServer orders = HttpTestServer.failing(500);
                TestGateway gateway = TestGateway.of(backend(orders) + """
                        defaults: { route: { answer: { headers: { Cache-Control: '"max-age=60"', X-Frame: '"no"' } } } }
                        routes:
                          GET /whole: { respond: 1 }
                          GET /partial:
                            steps: { order: { call: GET orders /1, optional: true } }
                            answer: { headers: { Last-Modified: '"Tue, 24 Nov 2026 10:00:00 GMT"', X-Own: 1 } }
                        """)) {
            assertThat(gateway.get("/whole").headers().firstValue("cache-control"))
                    .hasValue("max-age=60");
            HttpResponse<String> partial = gateway.get("/partial");
            assertThat(partial.body()).isEqualTo("{\"order\":null}");
            assertThat(partial.headers().allValues("cache-control")).containsExactly("no-store");
            assertThat(partial.headers().firstValue("last-modified")).isEmpty();
            assertThat(partial.headers().firstValue("x-frame")).hasValue("no");
            assertThat(partial.headers().firstValue("x-own")).hasValue("1");
            assertThat(partial.headers().firstValue("sluice-incomplete"))
                    .hasValue("order;reason=server_error;outcome=failed");
        }
    }

    @Test
    void a_response_over_its_limit_gives_500_and_no_part_of_it_is_sent() {
        try (HttpTestServer orders = HttpTestServer.answering("\"" + "x".repeat(600) + "\"");
                TestGateway gateway = TestGateway.of(backend(orders) + """
                        routes:
                          GET /once:
                            steps: { order: { call: GET orders /1 } }
                            respond: { a: $order }
                            answer: { max: 1KiB }
                          GET /twice:
                            steps: { order: { call: GET orders /1 } }
                            respond: { a: $order, b: $order }
                            answer: { max: 1KiB }
                        """)) {
            assertThat(gateway.get("/once").statusCode()).isEqualTo(200);
            assertThat(gateway.get("/twice").body())
                    .contains("\"status\":500", "\"step\":\"respond\"", "\"cause\":\"too_large\"")
                    .doesNotContain("xxx");
        }
    }
}
