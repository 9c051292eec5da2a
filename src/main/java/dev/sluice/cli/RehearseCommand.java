package dev.sluice.cli;

import dev.sluice.config.Configuration;
import dev.sluice.demo.Demo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Goes through a start, the shipped routes and an end, on free ports. The image is built with an archive of the classes that
 * this loads ({@code -XX:ArchiveClassesAtExit}), so that a container need not load them again one by one.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Start the gateway and the demo's backends on free ports, call the routes of conf/, and exit.",
        mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
    private static final int ROUNDS = 25;
    private static final Map<String, Integer> CALLERS = Map.of(
            "/customers/42/overview", 200, "/products/p3", 200, "/customers/42/first-order", 200, "/nowhere", 404);
    private static final List<String> OPERATORS = List.of("/health/live", "/health/ready", "/metrics");

    @Mixin
    private final ConfigurationFolder conf = new ConfigurationFolder();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() throws TimeoutException {
        Vertx vertx = Vertx.vertx();
        Demo demo = done(Demo.start(vertx, dev.sluice.demo.Ports.free()));
        Daemon daemon = Daemon.start(configuration(demo));
        WebClient client = WebClient.create(vertx);
        for (int round = 0; round < ROUNDS; round++) {
            CALLERS.forEach((path, status) -> call(client, daemon.port(), path, status));
            OPERATORS.forEach(path -> call(client, daemon.adminPort(), path, 200));
        }
        daemon.close();
        done(vertx.close());
        return 0;
    }

    private Configuration configuration(Demo demo) {
        return Startup.accepted(
                        conf.path(),
                        conf.load(demo.ports().environment()),
                        spec.commandLine().getErr())
                .withPort(0)
                .withAdminPort(0);
    }

    private static void call(WebClient client, int port, String path, int expected) {
        HttpResponse<Buffer> answer = done(client.get(port, "127.0.0.1", path).send());
        if (answer.statusCode() != expected)
            throw new StartupFailure(path + " answered " + answer.statusCode() + " (expected: " + expected + ")");
    }

    private static <T> T done(Future<T> future) {
        return Daemon.await(future, cause -> new StartupFailure(String.valueOf(cause.getMessage())));
    }
}
