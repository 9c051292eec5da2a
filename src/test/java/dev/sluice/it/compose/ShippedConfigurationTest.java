package dev.sluice.it.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.server.TestGateway;
import dev.sluice.tools.demo.Demo;
import dev.sluice.tools.demo.DemoPorts;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shipped {@code conf/}, in front of the demo. */
@ExtendWith(VertxExtension.class)
class ShippedConfigurationTest {
    @SuppressWarnings("NullAway.Init")
    private TestGateway gateway;

    @SuppressWarnings("NullAway.Init")
    private Demo demo;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        demo = Demo.start(vertx, DemoPorts.ephemeral()).await(10, TimeUnit.SECONDS);
        LoadResult loaded =
                ConfigurationLoader.load(Path.of("conf"), demo.ports().environment()::get);
        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
        Configuration configuration = Objects.requireNonNull(loaded.configuration());
        gateway = TestGateway.of(configuration.withPort(0).withAdminPort(0));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static void assertJson(HttpResponse<String> response, int status, String expected) throws Exception {
        JsonMapper mapper = new JsonMapper();
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(mapper.readTree(response.body())).isEqualTo(mapper.readTree(expected));
    }

    @Test
    void an_overview_is_composed_of_three_calls() {
        HttpResponse<String> response = gateway.get("/customers/42/overview?limit=1");
        assertThat(response.body()).contains("\"name\":\"Ford Lindqvist\"", "\"total\":19.90", "\"offer\":{");
        assertThat(response.headers().firstValue("sluice-incomplete")).isEmpty();
        assertThat(gateway.get("/customers/7/overview").statusCode()).isEqualTo(404);
    }

    @Test
    void the_call_to_the_warehouse_carries_a_token() {
        HttpResponse<String> response = gateway.get("/products/p3");
        assertThat(response.body()).contains("\"available\":230");
        assertThat(response.headers().firstValue("sluice-incomplete")).isEmpty();
    }

    @Test
    void steps_with_a_false_condition_are_skipped() throws Exception {
        assertJson(gateway.get("/customers/7/first-order"), 200, "{\"known\":false,\"order\":null}");
        assertJson(gateway.get("/customers/44/first-order"), 200, "{\"known\":true,\"order\":null}");
        assertThat(gateway.get("/customers/42/first-order").body()).contains("\"product\":\"");
    }

    @Test
    void an_order_needs_a_known_key() {
        String order = "{\"customer\": 42, \"lines\": [{\"productId\": \"p3\", \"quantity\": 2}]}";
        HttpResponse<String> unknown = gateway.send("POST", "/orders", order, "X-Api-Key", "guess");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("www-authenticate"))
                .hasValue("ApiKey header=\"X-Api-Key\", Bearer realm=\"shoppers\"");
        HttpResponse<String> known = gateway.send("POST", "/orders", order, "X-Api-Key", "demo-key");
        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(known.body()).contains("\"placedBy\":\"demo\"", "\"productId\":\"p3\"");
    }

    @Test
    void an_order_needs_a_token_with_the_scope_for_orders() throws Exception {
        String order = "{\"customer\": 42, \"lines\": [{\"productId\": \"p3\", \"quantity\": 2}]}";
        HttpResponse<String> known = gateway.send("POST", "/orders", order, "Authorization", bearer("orders.write"));
        assertThat(known.body()).contains("\"placedBy\":\"ann\"");
        HttpResponse<String> forbidden = gateway.send("POST", "/orders", order, "Authorization", bearer("orders.read"));
        assertThat(forbidden.statusCode()).isEqualTo(403);
        assertThat(forbidden.headers().firstValue("www-authenticate"))
                .hasValue("Bearer realm=\"shoppers\", error=\"insufficient_scope\", scope=\"orders.write\"");
    }

    private String bearer(String scope) throws Exception {
        URI url = URI.create(demo.ports().environment().get("SHOP_ISSUER") + "/_demo/token?scope=" + scope);
        return "Bearer "
                + HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                        .body();
    }
}
