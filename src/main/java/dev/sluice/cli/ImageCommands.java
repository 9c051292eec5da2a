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
final class ImageCommands {
    private ImageCommands() {}

    /** Whether this is one of the two; a folder that picocli might take for something else is left to it. */
    static boolean has(String... arguments) {
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
                Daemon.start(folder, new Ports(), err).serve();
            else Rehearsal.of(folder, err);
            return 0;
        } catch (StartupFailure failure) {
            return failure.tell(err);
        } catch (TimeoutException e) {
            return new StartupFailure("the rehearsal does not end").tell(err);
        }
    }
}
