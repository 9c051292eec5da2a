package dev.sluice.tools.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs a gateway until the process receives a termination signal. */
@Command(
        name = "run",
        description = "Start the gateway on a folder of configuration, and serve until a signal stops it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a signal stopped it, and it drained",
            "2:it could not start; stderr has the reason",
            "143:a second signal ended it (130 after Ctrl-C)"
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private final ConfigurationFolder conf = new ConfigurationFolder();

    @Mixin
    private final PortOptions ports = new PortOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    private final CompletableFuture<TerminationSignal> signal;

    RunCommand(CompletableFuture<TerminationSignal> signal) {
        this.signal = signal;
    }

    @Override
    public Integer call() {
        if (!signal.isDone())
            GatewayProcess.start(conf, ports, spec.commandLine().getErr())
                    .serve(signal, GatewayProcess.Delay.CONFIGURED);
        return 0;
    }
}
