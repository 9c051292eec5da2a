package dev.sluice.tools.cli;

import dev.sluice.tools.demo.Demo;
import dev.sluice.tools.demo.DemoPorts;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a gateway on the shipped configuration, with the backends of the demo. */
@Command(
        name = "demo",
        description = {
            "Start the gateway on conf/ together with backends to compose, and print commands to try.",
            "A signal stops it without the delay of server.drain.delay."
        },
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
        Demo demo = GatewayProcess.await(Demo.start(vertx, "0.0.0.0", DemoPorts.defaults(), issuer));
        LoggingEventBuilder line = LoggerFactory.getLogger("dev.sluice").atInfo();
        for (Map.Entry<String, Integer> port : demo.ports().byName().entrySet())
            line = line.addKeyValue(port.getKey(), port.getValue());
        line.log("the backends of the demo are listening");
        signal.join();
        vertx.close();
        return 0;
    }

    private int runWithGateway() {
        DemoPorts demo = DemoPorts.defaults();
        GatewayProcess process = GatewayProcess.startAfter(
                vertx -> Demo.start(vertx, demo),
                conf,
                ports,
                spec.commandLine().getErr());
        printHints(process, demo);
        process.serve(signal, GatewayProcess.Delay.NONE);
        return 0;
    }

    private void printHints(GatewayProcess process, DemoPorts demo) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                DemoHints.of(process.configuration(), process.port(), process.adminPort(), demo.orders(), conf.path()));
        out.flush();
    }
}
