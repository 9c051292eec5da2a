package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Complete, partial and failed responses of composed routes. */
class CompositionTest {

    private static String backend(String name, HttpTestServer backend) {
        return "  " + name + ": { url: \"" + backend.url()
                + "\", retry: { attempts: 1 }, timeout: { attempt: 500ms } }\n";
    }

    @Test
    void a_document_is_composed_from_several_backends() {
        try (HttpTestServer customers = HttpTestServer.answering("{\"id\":7,\"name\":\"Ada\",\"balance\":1.10}");
                HttpTestServer orders =
                        HttpTestServer.answering("[{\"id\":1,\"total\":19.90},{\"id\":2,\"total\":1E400}]");
                TestGateway gateway = TestGateway.of(
                        "backends:\n" + backend("customers", customers) + backend("orders", orders) + """
                        routes:
                          GET /customers/{id}:
                            steps:
                              customer: { call: "GET customers /customers/{id}" }
                              orders:
                                call: GET orders /orders{?customer,limit}
                                with: { customer: $customer.id, limit: $query.limit }
                            respond: |
                              { "name": $customer.name, "balance": $customer.balance,
                                "totals": [for ($orders) .total] }
                        """)) {
            HttpResponse<String> response = gateway.get("/customers/7?limit=2");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{\"name\":\"Ada\",\"balance\":1.10,\"totals\":[19.90,1E400]}");
            assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(response.headers().firstValue("sluice-incomplete")).isEmpty();
            assertThat(customers.requests()).containsExactly("GET /customers/7");
            assertThat(orders.requests()).containsExactly("GET /orders?customer=7&limit=2");
        }
    }

    private static final String OPTIONAL_ORDERS = """
            routes:
              GET /both:
                steps:
                  customer: { call: GET customers /customers/7 }
                  orders: { call: GET orders /orders, optional: true, fallback: [] }
            """;

    @Test
    void without_respond_the_response_has_a_key_for_each_step_with_the_backends_bytes() {
        try (HttpTestServer customers =
                        HttpTestServer.answering("{\"b\":1E400,\"a\":1.10,\"big\":123456789012345678901234567890}");
                HttpTestServer orders = HttpTestServer.answering(" [ 1 ] ");
                TestGateway gateway = TestGateway.of("backends:\n" + backend("customers", customers)
                        + backend("orders", orders) + OPTIONAL_ORDERS)) {
            assertThat(gateway.get("/both").body())
                    .isEqualTo("{\"customer\":{\"b\":1E400,\"a\":1.10,\"big\":123456789012345678901234567890},"
                            + "\"orders\": [ 1 ] }");
        }
    }

    @Test
    void a_failed_optional_step_has_its_fallback_and_a_header_with_the_reason() {
        try (HttpTestServer customers = HttpTestServer.answering("{}");
                HttpTestServer orders = HttpTestServer.failing(500);
                TestGateway gateway = TestGateway.of("backends:\n" + backend("customers", customers)
                        + backend("orders", orders) + OPTIONAL_ORDERS)) {
            HttpResponse<String> response = gateway.get("/both");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{\"customer\":{},\"orders\":[]}");
            assertThat(response.headers().firstValue("sluice-incomplete"))
                    .hasValue("orders;reason=server_error;outcome=defaulted");
        }
    }

    @Test
    void a_failed_required_step_gives_a_problem_with_its_name_and_without_details() {
        try (HttpTestServer customers = HttpTestServer.failing(500);
                HttpTestServer orders = HttpTestServer.answering("[]");
                TestGateway gateway = TestGateway.of("backends:\n" + backend("customers", customers)
                        + backend("orders", orders) + OPTIONAL_ORDERS)) {
            HttpResponse<String> response = gateway.get("/both");
            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
            assertThat(response.body())
                    .contains("\"step\":\"customer\"", "\"backend\":\"customers\"", "\"cause\":\"server_error\"")
                    .doesNotContain("SECRET", "127.0.0.1", "vertx", "Exception");
        }
    }

    @Test
    void invalid_json_from_a_backend_fails_only_its_step() {
        try (HttpTestServer customers = HttpTestServer.answering("{}");
                HttpTestServer orders = HttpTestServer.answering("{\"cut\": [1, 2");
                TestGateway gateway = TestGateway.of("backends:\n" + backend("customers", customers)
                        + backend("orders", orders) + OPTIONAL_ORDERS)) {
            HttpResponse<String> response = gateway.get("/both");
            assertThat(response.body()).isEqualTo("{\"customer\":{},\"orders\":[]}");
            assertThat(response.headers().firstValue("sluice-incomplete"))
                    .hasValue("orders;reason=bad_body;outcome=defaulted");
        }
    }

    @Test
    void an_unreachable_backend_gives_502_and_a_silent_backend_gives_504() {
        HttpTestServer unreachable = HttpTestServer.answering("{}");
        unreachable.close();
        try (HttpTestServer silent = HttpTestServer.silent();
                TestGateway gateway = TestGateway.of(
                        "backends:\n" + backend("gone", unreachable) + backend("silent", silent) + """
                        routes:
                          GET /gone: { steps: { a: { call: GET gone / } } }
                          GET /silent: { steps: { a: { call: GET silent / } } }
                          GET /late: { deadline: 200ms, steps: { a: { call: GET silent / } } }
                        """)) {
            assertThat(gateway.get("/gone").statusCode()).isEqualTo(502);
            assertThat(gateway.get("/silent").body()).contains("\"cause\":\"attempt_timeout\"", "\"status\":504");
            assertThat(gateway.get("/late").body()).contains("\"cause\":\"deadline_exceeded\"", "\"status\":504");
        }
    }

    @Test
    void a_404_can_be_accepted_as_a_value() {
        try (HttpTestServer customers = HttpTestServer.failing(404);
                TestGateway gateway = TestGateway.of("backends:\n" + backend("customers", customers) + """
                        routes:
                          GET /maybe: { steps: { a: { call: GET customers /, accept: { 404: null } } } }
                          GET /must: { steps: { a: { call: GET customers / } } }
                        """)) {
            assertThat(gateway.get("/maybe").body()).isEqualTo("{\"a\":null}");
            assertThat(gateway.get("/must").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void expressions_read_the_body_and_a_step_sends_it() {
        try (HttpTestServer orders = new HttpTestServer(request -> request.bodyHandler(
                        body -> request.response().setStatusCode(201).end("{\"got\":" + body + "}")));
                TestGateway gateway = TestGateway.of("backends:\n" + backend("orders", orders) + """
                        routes:
                          POST /orders:
                            steps:
                              order:
                                call: POST orders /orders
                                body: '{ "total": $body.total, "by": "me" }'
                            respond: $order
                        """)) {
            assertThat(gateway.send("POST", "/orders", "{\"total\": 19.90}").body())
                    .isEqualTo("{\"got\":{\"total\":19.90,\"by\":\"me\"}}");
        }
    }

    @Test
    void a_route_needs_no_steps() {
        try (TestGateway gateway = TestGateway.of("""
                routes:
                  GET /hello/{name}: { respond: '{ "hello": $path.name }' }
                """)) {
            assertThat(gateway.get("/hello/Ada%20L").body()).isEqualTo("{\"hello\":\"Ada L\"}");
        }
    }

    @Test
    void a_value_that_would_change_the_path_never_reaches_a_backend() {
        try (HttpTestServer customers = HttpTestServer.answering("{}");
                TestGateway gateway = TestGateway.of("backends:\n" + backend("customers", customers) + """
                        routes:
                          GET /by-query: { steps: { a: { call: "GET customers /customers/{id}", with: { id: $query.id } } } }
                        """)) {
            assertThat(gateway.get("/by-query?id=..").statusCode()).isEqualTo(400);
            assertThat(gateway.get("/by-query").statusCode()).isEqualTo(400);
            assertThat(gateway.get("/by-query?id=a%2Fb%3Fc").statusCode()).isEqualTo(200);
            assertThat(customers.requests()).containsExactly("GET /customers/a%2Fb%3Fc");
        }
    }
}
