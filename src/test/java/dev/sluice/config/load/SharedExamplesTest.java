package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Complete folders and all their findings. */
class SharedExamplesTest {

    private static Path folder(String name) throws URISyntaxException {
        URL found = Objects.requireNonNull(SharedExamplesTest.class.getResource(name));
        return Path.of(found.toURI());
    }

    private static LoadResult load(String name) throws URISyntaxException {
        return ConfigurationLoader.load(folder(name), variable -> null);
    }

    private static List<String> errors(String name) throws URISyntaxException {
        Path folder = folder(name);
        LoadResult loaded = load(name);
        assertThat(loaded.warnings()).isEmpty();
        return loaded.errors().stream()
                .map(finding -> finding.toString().replace(folder + "/", ""))
                .toList();
    }

    @Test
    void a_single_load_reports_twelve_mistakes_in_three_files() throws URISyntaxException {
        assertThat(errors("twelve"))
                .extracting(error -> error.replaceFirst("(not an expression):.*", "$1"))
                .containsExactly(
                        "backends/shop.yaml:4:24: backends.customers.retry.attempts: 0 (expected: 1 to 10)",
                        "backends/shop.yaml:7:22: backends.orders.timeout.read: -5s (expected: 10ms to 10m)",
                        "backends/shop.yaml:8:18: backends.orders.credentials: wherehouse is not in credentials; did you mean warehouse?",
                        "gateway.yaml:1:17: server.port: 99999 (expected: 0 to 65535)",
                        "gateway.yaml:3:3: admin.prot: unknown key; did you mean port?",
                        "gateway.yaml:8:16: credentials.warehouse.token_url: warehouse:8443/token (expected: a URL such as http://orders:8080)",
                        "gateway.yaml:10:20: credentials.warehouse.client_secret: the variable WAREHOUSE_SECRET is not set; ${WAREHOUSE_SECRET:-…} gives it a default",
                        "routes/shop.yaml:3:15: routes.GET /customers/{id}.deadline: 0 (expected: a duration such as 250ms, 2s, 5m or 1h)",
                        "routes/shop.yaml:6:19: routes.GET /customers/{id}.steps.customer.call: customer is not in backends; did you mean customers?",
                        "routes/shop.yaml:9:27: routes.GET /customers/{id}.steps.orders.with.customer: $custommer: unknown; did you mean $customer?",
                        "routes/shop.yaml:13:7: routes.GET /customers/{id}.respond: not an expression",
                        "routes/shop.yaml:15:3: routes.GET /customers/{name}: matches the same requests as the route at routes/shop.yaml:2:3");
    }

    /** Two routes have no {@code identity}, which is a warning and not an error. */
    @Test
    void the_shop_example_loads_unchanged() throws URISyntaxException {
        LoadResult loaded = load("shop");
        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings())
                .filteredOn(finding -> finding.message().startsWith("accepts every caller"))
                .extracting(finding -> finding.path())
                .containsExactly("routes.GET /products/{id}", "routes.GET /catalog/{path*}");
    }
}
