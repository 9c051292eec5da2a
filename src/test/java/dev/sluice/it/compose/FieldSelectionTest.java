package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.server.TestGateway;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pick} and {@code drop}, and response bodies that are invalid. */
class FieldSelectionTest {

    private static String backend(HttpTestServer backend) {
        return "backends: { customers: { url: \"" + backend.url() + "\", retry: { attempts: 1 } } }\n";
    }

    private static final String ROUTE = """
            routes:
              GET /customer:
                steps: { customer: { call: GET customers /7 } }
                respond:
                  brief: { from: $customer, pick: [id, balance, orders.id] }
                  rest: { from: $customer, drop: [ssn, orders.internal] }
                  period: { from: $customer.id, to: $customer.id }
            """;

    @Test
    void selected_fields_keep_the_bytes_that_the_backend_sent() {
        try (HttpTestServer customers = HttpTestServer.answering(
                        "{\"ssn\":\"123\",\"balance\":1.10,\"id\":1E400,\"new\":[ ],\"orders\":[{\"id\":1,\"internal\":2}]}");
                TestGateway gateway = TestGateway.of(backend(customers) + ROUTE)) {
            assertThat(gateway.get("/customer").body())
                    .isEqualTo("{\"brief\":{\"balance\":1.10,\"id\":1E400,\"orders\":[{\"id\":1}]},"
                            + "\"rest\":{\"balance\":1.10,\"id\":1E400,\"new\":[ ],\"orders\":[{\"id\":1}]},"
                            + "\"period\":{\"from\":1E400,\"to\":1E400}}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ssn\":1,\"id\":1,\"id\":2}",
                "{\"id\":1,\"\\u0069d\":2}",
                "{\"a\":[{\"b\":{\"x\":1,\"x\":1}}]}",
                "{\"id\":1}{}",
                "{\"id\":1,}",
                "{\"id\":NaN}",
            })
    void an_ambiguous_response_body_is_a_bad_body(String body) {
        try (HttpTestServer customers = HttpTestServer.answering(body);
                TestGateway gateway = TestGateway.of(backend(customers) + ROUTE)) {
            HttpResponse<String> response = gateway.get("/customer");
            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.body()).contains("\"step\":\"customer\"", "\"cause\":\"bad_body\"");
        }
    }

    @Test
    void a_response_body_that_is_not_utf_8_is_a_bad_body() {
        byte[] body = {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xc0, (byte) 0xaf, '"', '}'};
        try (HttpTestServer customers = new HttpTestServer(
                        request -> request.response().end(io.vertx.core.buffer.Buffer.buffer(body)));
                TestGateway gateway = TestGateway.of(backend(customers) + ROUTE)) {
            assertThat(gateway.get("/customer").statusCode()).isEqualTo(502);
        }
    }
}
