package dev.sluice.it.edge;

import static dev.sluice.real.ExternalProgram.JSON_SERVER;
import static dev.sluice.real.ExternalProgram.NGINX;
import static dev.sluice.real.ExternalProgram.PROMETHEUS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import dev.sluice.real.RealServer;
import dev.sluice.real.RealServer.JsonServer;
import dev.sluice.real.RealServer.Nginx;
import dev.sluice.real.RealServer.Prometheus;
import dev.sluice.server.TestGateway;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A document that is composed from three real servers, and the failure of an optional server. */
class RealInputTest {
    private static final String DOCUMENT =
            "{\"orders\":[{\"id\":1,\"customer\":42,\"total\":19.90}," + "{\"id\":2,\"customer\":43,\"total\":7}]}";

    private static final String CONFIGURATION = """
            backends:
              stock: { url: "%s" }
              orders: { url: "%s", retry: { attempts: 1 } }
              metrics: { url: "%s" }
            routes:
              GET /overview/{customer}:
                steps:
                  orders:
                    call: GET orders /orders{?customer}
                    with: { customer: $path.customer }
                    optional: true
                    fallback: []
                  stock: { call: GET stock /stock.json }
                  count:
                    call: GET metrics /api/v1/query{?query}
                    with: { query: '"vector(" + size($orders) + ")"' }
                respond: |
                  { "apples": $stock.apples,
                    "totals": [for ($orders) .total],
                    "counted": $count.data.result[0].value[1] }
              GET /orders/{customer}:
                steps:
                  orders: { call: "GET orders /orders{?customer}", with: { customer: $path.customer } }
            """;

    @TempDir
    Path folder;

    @Test
    @Needs({PROMETHEUS, NGINX, JSON_SERVER})
    @SuppressWarnings("try") // The test closes a server before the end of the block.
    void a_document_is_composed_from_three_servers_and_the_optional_server_may_fail() throws Exception {
        try (RealServer nginx = Nginx.serving(sub("nginx"), Map.of("stock.json", "{\"apples\":3}"));
                RealServer prometheus = Prometheus.start(sub("prometheus"));
                RealServer orders = JsonServer.serving(sub("orders"), DOCUMENT);
                TestGateway gateway = TestGateway.of(
                        CONFIGURATION.formatted(nginx.address(), orders.address(), prometheus.address()))) {
            HttpResponse<String> complete = gateway.get("/overview/42");
            assertThat(complete.body()).isEqualTo("{\"apples\":3,\"totals\":[19.9],\"counted\":\"1\"}");
            assertThat(complete.headers().firstValue("sluice-incomplete")).isEmpty();
            assertThat(gateway.get("/orders/43").body().replaceAll("\\s", ""))
                    .isEqualTo("{\"orders\":[{\"id\":2,\"customer\":43,\"total\":7}]}");

            orders.close();

            HttpResponse<String> partial = gateway.get("/overview/42");
            assertThat(partial.statusCode()).isEqualTo(200);
            assertThat(partial.body()).isEqualTo("{\"apples\":3,\"totals\":[],\"counted\":\"0\"}");
            assertThat(partial.headers().firstValue("sluice-incomplete"))
                    .hasValue("orders;reason=connect_failed;outcome=defaulted");
            HttpResponse<String> required = gateway.get("/orders/43");
            assertThat(required.statusCode()).isEqualTo(502);
            assertThat(required.body())
                    .contains("\"step\":\"orders\"", "\"backend\":\"orders\"", "\"cause\":\"connect_failed\"");
        }
    }

    private Path sub(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }
}
