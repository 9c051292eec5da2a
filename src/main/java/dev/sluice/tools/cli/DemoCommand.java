package dev.sluice.tools.cli;

import dev.sluice.tools.demo.Demo;
import dev.sluice.tools.demo.DemoPorts;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a gateway on the shipped configuration, with the backends of the demo. */
@Command(
        name = "demo",
        description = "Start the gateway on conf/ together with backends to compose, and print commands to try.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private final ConfigurationFolder conf = new ConfigurationFolder();

    @Mixin
    private final PortOptions ports = new PortOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Option(
            names = "--backends-only",
            description = "Start only the backends, on every address of this machine, for a gateway elsewhere.")
    private boolean backendsOnly;

    @Option(
            names = "--issuer",
            paramLabel = "URL",
            description =
                    "With --backends-only, the URL of the token issuer for the gateway (default: its port on 127.0.0.1).")
    private @Nullable String issuer;

    private final CompletableFuture<TerminationSignal> signal;

    DemoCommand(CompletableFuture<TerminationSignal> signal) {
        this.signal = signal;
    }

    @Override
    public Integer call() {
        if (issuer != null && !backendsOnly)
            throw new ParameterException(spec.commandLine(), "--issuer needs --backends-only");
        return backendsOnly ? runBackends() : runWithGateway();
    }

    private int runBackends() {
        Vertx vertx = Vertx.vertx();
        Demo demo = GatewayProcess.await(
                Demo.start(vertx, "0.0.0.0", DemoPorts.defaults(), issuer),
                cause -> new StartupException(String.valueOf(cause.getMessage())));
        LoggerFactory.getLogger("dev.sluice")
                .atInfo()
                .addKeyValue("ports", demo.ports())
                .log("the backends of the demo are listening");
        signal.join();
        vertx.close();
        return 0;
    }

    private int runWithGateway() {
        GatewayProcess process =
                GatewayProcess.start(conf, ports, spec.commandLine().getErr());
        process.startBeside(vertx -> Demo.start(vertx, DemoPorts.defaults()));
        printInstructions(process, conf.path(), spec.commandLine().getOut());
        process.serve(signal);
        return 0;
    }

    private static void printInstructions(GatewayProcess process, Path conf, PrintWriter out) {
        String address = "localhost:" + process.port();
        out.println("""

                Sluice is running, with four backends and a token server to compose. Try:

                  curl -s %1$s/customers/42/overview
                      three calls, two of them in parallel, become one document

                  curl -s %1$s/products/p3
                      product and stock in parallel; the warehouse requires an OAuth2 token, which Sluice obtains and renews

                  curl -s -X POST 'localhost:9402/_demo/fail?for=30s'; curl -si %1$s/customers/42/overview
                      the orders backend fails: still 200, and Sluice-Incomplete names the missing part and the reason

                  curl -s localhost:%2$d/requests
                      where to look: the last slow, failed and partial requests, such as that of the command before, with the
                      time of each step and attempt. By its X-Request-Id, a browser shows a request as a waterfall:
                      http://localhost:%2$d/requests/{X-Request-Id}.svg

                  curl -s localhost:%2$d/metrics | grep sluice_
                      metrics of all calls: outcomes, attempts, bulkheads, circuit breakers

                Stop it with Ctrl-C. The configuration is in %3$s: edit and save it, and Sluice applies it.
                """.formatted(address, process.adminPort(), conf));
        out.flush();
    }
}
