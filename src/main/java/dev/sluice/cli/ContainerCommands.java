package dev.sluice.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;

/**
 * What an image says, understood without picocli: {@code run FOLDER}, and {@code rehearse FOLDER} while it is built.
 *
 * <p>To look for options that are not there takes picocli a third of the CPU of a start. In a rehearsal it must not be loaded
 * either: Java keeps no classes as old as picocli's, and would look through all jars for those that the kept ones name.
 */
final class ContainerCommands {
    private ContainerCommands() {}

    /** Whether this is one of the two; a folder that picocli might take for something else is left to it. */
    static boolean matches(String... arguments) {
        return arguments.length == 2
                && (arguments[0].equals("run") || arguments[0].equals("rehearse"))
                && !arguments[1].startsWith("-")
                && !arguments[1].startsWith("@");
    }

    /** Does it, and returns what to exit with. */
    static int execute(PrintWriter err, String... arguments) {
        ConfigurationFolder folder = new ConfigurationFolder(Path.of(arguments[1]));
        try {
            if (arguments[0].equals("run"))
                GatewayProcess.start(folder, new PortOptions(), err).serve();
            else AotTrainingRun.run(folder, err);
            return 0;
        } catch (StartupException failure) {
            return failure.report(err);
        } catch (TimeoutException e) {
            return new StartupException("the rehearsal does not end").report(err);
        }
    }
}
