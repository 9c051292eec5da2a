package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in routes of gRPC. */
class GrpcMistakesTest {
    private static String yaml(String backend, String key, String route) {
        return "backends: { b: { url: \"http://b:1\"" + backend + " } }\nroutes:\n  " + key
                + ": { identity: none, proxy: \"b /x\", " + route + " }\n";
    }

    @Test
    void the_backend_needs_http2() {
        assertThat(TestConfiguration.errors(yaml("", "POST /a", "grpc: true")))
                .containsExactly(
                        "3:51: routes.POST /a.grpc: backend b has http2: false (expected: a backend with http2: true)");
    }

    @Test
    void the_method_is_post() {
        assertThat(TestConfiguration.errors(yaml(", http2: true", "PUT /a", "grpc: true")))
                .containsExactly("3:50: routes.PUT /a.grpc: a gRPC call is a POST (expected: a route of POST)");
    }

    @Test
    void a_websocket_is_no_call() {
        assertThat(TestConfiguration.errors(yaml(", http2: true", "POST /a", "grpc: true, websocket: {}")))
                .anyMatch(
                        error -> error.endsWith(
                                "routes.POST /a.grpc: a request for a WebSocket is no gRPC call (expected: grpc or websocket)"));
    }

    @Test
    void a_default_of_all_routes_is_checked_at_the_proxy() {
        String yaml = "defaults: { route: { grpc: true } }\n" + yaml("", "POST /a", "deadline: 1s");
        assertThat(TestConfiguration.errors(yaml))
                .singleElement()
                .asString()
                .startsWith("4:37: routes.POST /a.proxy: backend b has http2: false");
    }

    @Test
    void a_composed_route_serves_no_grpc() {
        assertThat(TestConfiguration.errors("routes: { POST /a: { respond: 1, grpc: true } }"))
                .singleElement()
                .asString()
                .endsWith("applies to a proxy route only, and the route has no proxy");
    }

    @ParameterizedTest
    @CsvSource({
        "POST /shop.Orders/{method}, true",
        "POST /shop.Orders/List, true",
        "'POST /{service}/{method}', true",
        "POST /orders/{id}, false",
        "POST /v1.2/orders/{id}, false",
        "PUT /shop.Orders/{method}, false"
    })
    void a_path_of_calls_without_the_setting_is_a_warning(String key, boolean isCall) {
        String yaml = yaml(", http2: true", "\"" + key + "\"", "deadline: 1s");
        List<String> warnings = TestConfiguration.warnings(yaml);
        assertThat(warnings.stream().anyMatch(warning -> warning.contains("pass with grpc: true only")))
                .isEqualTo(isCall);
        assertThat(TestConfiguration.warnings(yaml.replace(", http2: true", "")))
                .noneMatch(warning -> warning.contains("grpc"));
    }
}
