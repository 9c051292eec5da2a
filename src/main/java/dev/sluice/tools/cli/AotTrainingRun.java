package dev.sluice.tools.cli;

import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.gateway.edge.TlsWarmUp;
import dev.sluice.tools.demo.Demo;
import dev.sluice.tools.demo.DemoPorts;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Starts a gateway with the backends of the demo, calls the shipped routes, and stops. The build of the image caches the classes
 * that this run loads ({@code -XX:AOTCacheOutput}, JEP 483), so that a container starts faster.
 */
final class AotTrainingRun {
    private static final int ROUNDS = 25;
    private static final Map<String, Integer> GATEWAY_REQUESTS = Map.of(
            "/customers/42/overview", 200, "/products/p3", 200, "/customers/42/first-order", 200, "/nowhere", 404);
    private static final List<String> ADMIN_PATHS =
            List.of("/health/live", "/health/startup", "/health/ready", "/metrics");

    private AotTrainingRun() {}

    /**
     * Blocks the calling thread until the run has ended.
     *
     * @throws StartupException if a server does not start, or a response has an unexpected status
     */
    static void run(ConfigurationFolder conf, PrintWriter err) throws TimeoutException {
        Vertx vertx = Vertx.vertx();
        Demo demo = GatewayProcess.await(Demo.start(vertx, DemoPorts.ephemeral()));
        ConfigurationSource source = conf.source(demo.ports().environment(), PortOptions.ephemeral());
        GatewayProcess process = GatewayProcess.start(conf, source, err);
        process.logListening();
        GatewayProcess.await(TlsWarmUp.run(vertx, TrainingCertificate.create(), new VertxClock(vertx)));
        call(WebClient.create(vertx), process);
        process.close();
        GatewayProcess.await(vertx.close());
    }

    private static void call(WebClient client, GatewayProcess process) {
        for (int round = 0; round < ROUNDS; round++) {
            GATEWAY_REQUESTS.forEach((path, status) -> call(client, process.port(), path, status));
            ADMIN_PATHS.forEach(path -> call(client, process.adminPort(), path, 200));
        }
    }

    private static void call(WebClient client, int port, String path, int expected) {
        HttpResponse<Buffer> response =
                GatewayProcess.await(client.get(port, "127.0.0.1", path).send());
        if (response.statusCode() != expected)
            throw new StartupException(path + ": status " + response.statusCode() + " (expected: " + expected + ")");
    }
}
