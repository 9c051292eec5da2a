package dev.sluice.cli;

import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.demo.Demo;
import dev.sluice.demo.DemoPorts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Goes through a start, the shipped routes and an end, on free ports and with the demo's backends. The image is built with a
 * cache of the classes that this loads ({@code -XX:AOTCacheOutput}), so that a container need not load them again one by one.
 */
final class AotTrainingRun {
    private static final int ROUNDS = 25;
    private static final Map<String, Integer> CALLERS = Map.of(
            "/customers/42/overview", 200, "/products/p3", 200, "/customers/42/first-order", 200, "/nowhere", 404);
    private static final List<String> OPERATORS = List.of("/health/live", "/health/ready", "/metrics");

    private AotTrainingRun() {}

    /**
     * Blocks the calling thread until all is over.
     *
     * @throws StartupException when something does not start, or answers otherwise than it should
     */
    static void of(ConfigurationFolder conf, PrintWriter err) throws TimeoutException {
        Vertx vertx = Vertx.vertx();
        Demo demo = done(Demo.start(vertx, DemoPorts.free()));
        ConfigurationSource origin = conf.origin(demo.ports().environment(), PortOptions.free());
        GatewayProcess daemon = GatewayProcess.start(conf.path(), origin, err);
        daemon.announce();
        call(WebClient.create(vertx), daemon);
        daemon.close();
        done(vertx.close());
    }

    private static void call(WebClient client, GatewayProcess daemon) {
        for (int round = 0; round < ROUNDS; round++) {
            CALLERS.forEach((path, status) -> call(client, daemon.port(), path, status));
            OPERATORS.forEach(path -> call(client, daemon.adminPort(), path, 200));
        }
    }

    private static void call(WebClient client, int port, String path, int expected) {
        HttpResponse<Buffer> answer = done(client.get(port, "127.0.0.1", path).send());
        if (answer.statusCode() != expected)
            throw new StartupException(path + " answered " + answer.statusCode() + " (expected: " + expected + ")");
    }

    private static <T> T done(Future<T> future) {
        return GatewayProcess.await(future, cause -> new StartupException(String.valueOf(cause.getMessage())));
    }
}
