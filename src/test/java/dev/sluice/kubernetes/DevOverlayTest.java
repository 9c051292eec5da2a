package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.load.TestConfiguration;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.Ports;
import dev.sluice.real.Needs;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs the gateway and the backends of the overlay {@code dev} with its variables and arguments, on loopback instead of Services. */
@Needs(KUBECTL)
@ExtendWith(VertxExtension.class)
class DevOverlayTest {
    private static final String ORDER = "{\"customer\": 42, \"lines\": [{\"productId\": \"p3\", \"quantity\": 2}]}";

    private static final int ISSUER_PORT = Ports.free();

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice", Level.WARN);

    @Test
    void every_route_works_and_the_log_has_no_warning(Vertx vertx) throws Exception {
        Manifests dev = Manifests.of("k8s/overlays/dev");
        DemoPorts ports = startDemo(vertx, dev);
        TestGateway forwarder = TestGateway.of(TestConfiguration.valid(
                        dev.forwarder().replace("http://tokens", onLoopback("http://tokens", dev, ports)))
                .withPort(ISSUER_PORT)
                .withAdminPort(0));
        Map<String, String> variables = dev.variables();
        variables.replaceAll((name, value) -> onLoopback(value, dev, ports));
        LoadResult loaded = ConfigurationLoader.load(Path.of("conf"), variables::get);
        assertThat(loaded.warnings()).isEmpty();
        try (forwarder;
                TestGateway gateway = TestGateway.of(Objects.requireNonNull(loaded.configuration())
                        .withPort(0)
                        .withAdminPort(0))) {
            assertThat(gateway.get("/customers/42/overview").body()).contains("Folding lantern");
            assertThat(gateway.get("/products/p3").body()).contains("\"available\":230");
            HttpResponse<String> order = gateway.send(
                    "POST",
                    "/orders",
                    ORDER,
                    "Authorization",
                    "Bearer " + tokenOf(onLoopback("http://tokens/realms/shop", dev, ports)));
            assertThat(order.body()).contains("\"placedBy\":\"ann\"");
        }
        assertThat(log.lines()).isEmpty();
    }

    /** Starts the backends with the issuer that the arguments of the pod name. */
    private static DemoPorts startDemo(Vertx vertx, Manifests dev) throws Exception {
        List<String> arguments =
                dev.find("Deployment", "demo").at("spec/template/spec/containers/0/args").items().stream()
                        .map(YamlTree::text)
                        .toList();
        assertThat(arguments).startsWith("demo", "--backends-only");
        String issuer = arguments.get(arguments.indexOf("--issuer") + 1);
        DemoPorts wanted = new DemoPorts(Ports.free(), 0, 0, 0, 0);
        return Demo.start(vertx, "127.0.0.1", wanted, onLoopback(issuer, dev, wanted))
                .await(10, TimeUnit.SECONDS)
                .ports();
    }

    /** Returns a URL with the port of the demo behind its Service; any other text as it is. */
    private static String onLoopback(String text, Manifests dev, DemoPorts ports) {
        if (!text.startsWith("http://")) return text;
        if (text.startsWith("http://127.0.0.1:9410/")) return text.replace("9410", String.valueOf(ISSUER_PORT));
        URI url = URI.create(text);
        String target =
                dev.find("Service", url.getHost()).at("spec/ports/0/targetPort").text();
        return "http://127.0.0.1:" + portOf(target, ports) + url.getPath();
    }

    private static int portOf(String target, DemoPorts ports) {
        return switch (target) {
            case "tokens" -> ports.tokens();
            case "customers" -> ports.customers();
            case "orders" -> ports.orders();
            case "catalog" -> ports.catalog();
            case "warehouse" -> ports.warehouse();
            default -> throw new AssertionError("no port " + target);
        };
    }

    private static String tokenOf(String issuer) throws Exception {
        URI url = URI.create(issuer + "/_demo/token?sub=ann&scope=orders.write");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                .body();
    }
}
