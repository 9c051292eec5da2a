package dev.sluice;

import static dev.sluice.real.ExternalProgram.JSON_SERVER;
import static dev.sluice.real.ExternalProgram.NGINX;
import static dev.sluice.real.ExternalProgram.PROMETHEUS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import dev.sluice.real.RealServer;
import dev.sluice.real.RealServer.JsonServer;
import dev.sluice.real.RealServer.Nginx;
import dev.sluice.real.RealServer.Prometheus;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One document from three real servers, one of which is killed. */
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
                  answer:
                    call: GET metrics /api/v1/query{?query}
                    with: { query: '"vector(" + size($orders) + ")"' }
                respond: |
                  { "apples": $stock.apples,
                    "totals": [for ($orders) .total],
                    "counted": $answer.data.result[0].value[1] }
              GET /orders/{customer}:
                steps:
                  orders: { call: "GET orders /orders{?customer}", with: { customer: $path.customer } }
            """;

    @TempDir
    Path folder;

    @Test
    @Needs({PROMETHEUS, NGINX, JSON_SERVER})
    @SuppressWarnings("try") // the server is killed half-way on purpose
    void one_document_comes_from_three_servers_and_survives_the_death_of_an_optional_one() throws Exception {
        try (RealServer nginx = Nginx.serving(sub("nginx"), Map.of("stock.json", "{\"apples\":3}"));
                RealServer prometheus = Prometheus.start(sub("prometheus"));
                RealServer orders = JsonServer.serving(sub("orders"), DOCUMENT);
                TestGateway gateway = TestGateway.of(
                        CONFIGURATION.formatted(nginx.address(), orders.address(), prometheus.address()))) {
            HttpResponse<String> whole = gateway.get("/overview/42");
            assertThat(whole.body()).isEqualTo("{\"apples\":3,\"totals\":[19.9],\"counted\":\"1\"}");
            assertThat(whole.headers().firstValue("sluice-incomplete")).isEmpty();
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
