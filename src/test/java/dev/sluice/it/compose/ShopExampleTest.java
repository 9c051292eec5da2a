package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.SourceFile;
import dev.sluice.server.TestGateway;
import dev.sluice.tools.demo.Demo;
import dev.sluice.tools.demo.DemoPorts;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shop example of the language, in front of the demo on other ports. */
@ExtendWith(VertxExtension.class)
class ShopExampleTest {
    private static final Path SHOP = Path.of("src/test/resources/dev/sluice/config/load/shop");

    @SuppressWarnings("NullAway.Init")
    private DemoPorts ports;

    @SuppressWarnings("NullAway.Init")
    private TestGateway gateway;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        ports = Demo.start(vertx, DemoPorts.ephemeral())
                .await(10, TimeUnit.SECONDS)
                .ports();
        LoadResult loaded = ConfigurationLoader.load(files(), variable -> null);
        assertThat(loaded.errors()).isEmpty();
        gateway = TestGateway.of(
                Objects.requireNonNull(loaded.configuration()).withPort(0).withAdminPort(0));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private List<SourceFile> files() throws Exception {
        List<SourceFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(SHOP)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList())
                files.add(new SourceFile(file.toString(), withDemoPorts(Files.readString(file))));
        }
        return files;
    }

    /** Replaces the ports of the example by those of the demo. Both catalog backends use the catalog of the demo. */
    private String withDemoPorts(String text) {
        return text.replace("127.0.0.1:9400", "127.0.0.1:" + ports.tokens())
                .replace("127.0.0.1:9401", "127.0.0.1:" + ports.customers())
                .replace("127.0.0.1:9402", "127.0.0.1:" + ports.orders())
                .replace("127.0.0.1:9403", "127.0.0.1:" + ports.catalog())
                .replace("127.0.0.1:9404", "localhost:" + ports.catalog())
                .replace("127.0.0.1:9405", "127.0.0.1:" + ports.warehouse());
    }

    private String bearer(String scope) throws Exception {
        URI url = URI.create("http://127.0.0.1:" + ports.tokens() + "/realms/shop/_demo/token?sub=ann&scope=" + scope);
        HttpRequest request = HttpRequest.newBuilder(url).build();
        return "Bearer "
                + HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body();
    }

    private HttpResponse<String> overview(String scope) throws Exception {
        return gateway.get("/customers/42/overview", "Authorization", bearer(scope));
    }

    @Test
    void the_overview_needs_a_token_with_its_scope() throws Exception {
        HttpResponse<String> response = overview("customers.read");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(new JsonMapper().readTree(response.body()).path("orders"))
                .isNotEmpty()
                .allSatisfy(
                        order -> assertThat(order.path("product").isTextual()).isTrue());
        assertThat(response.headers().firstValue("sluice-incomplete")).isEmpty();
        assertThat(overview("orders.write").statusCode()).isEqualTo(403);
        assertThat(gateway.get("/customers/42/overview").statusCode()).isEqualTo(401);
    }

    @Test
    void an_order_is_placed_for_the_subject_of_the_token() throws Exception {
        String order = "{\"customer\": 42, \"lines\": [{\"productId\": \"p3\", \"quantity\": 2}]}";
        HttpResponse<String> response = gateway.send("POST", "/orders", order, "Authorization", bearer("orders.write"));
        assertThat(response.body()).contains("\"placedBy\":\"ann\"");
    }

    @Test
    void open_routes_need_no_token() {
        assertThat(gateway.get("/products/p3").body()).contains("\"available\":230");
        assertThat(gateway.get("/catalog/products/p3").body()).contains("\"p3\"");
    }
}
