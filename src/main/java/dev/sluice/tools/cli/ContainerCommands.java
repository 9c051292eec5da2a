package dev.sluice.tools.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * The commands of a container image, without picocli: {@code run FOLDER}, and {@code rehearse FOLDER} for the AOT training run.
 *
 * <p>Picocli takes a third of the CPU time of a start. The training run must not load it either. The AOT cache excludes classes
 * of old versions, such as picocli's, and Java would search all jars for the classes that refer to them.
 */
final class ContainerCommands {
    private ContainerCommands() {}

    /** Returns whether the arguments are one of the two commands. Picocli handles a folder that looks like an option. */
    static boolean matches(String... arguments) {
        return arguments.length == 2
                && (arguments[0].equals("run") || arguments[0].equals("rehearse"))
                && !arguments[1].startsWith("-")
                && !arguments[1].startsWith("@");
    }

    /** Runs the command and returns the exit code. */
    static int execute(CompletableFuture<TerminationSignal> signal, PrintWriter err, String... arguments) {
        ConfigurationFolder folder = new ConfigurationFolder(Path.of(arguments[1]));
        try {
            if (arguments[0].equals("run")) serve(folder, signal, err);
            else AotTrainingRun.run(folder, err);
            return 0;
        } catch (StartupException failure) {
            return failure.report(err);
        } catch (TimeoutException e) {
            return new StartupException("the training run does not end").report(err);
        }
    }

    private static void serve(
            ConfigurationFolder folder, CompletableFuture<TerminationSignal> signal, PrintWriter err) {
        if (!signal.isDone())
            GatewayProcess.start(folder, new PortOptions(), err).serve(signal, GatewayProcess.Delay.CONFIGURED);
    }
}
