package dev.sluice.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;

/** The program. */
public final class Main {
    private static final int INTERNAL_ERROR = 1;

    private Main() {}

    /** Runs one command and exits with its code: 0 fine, 1 the configuration is wrong, 2 it cannot start or was misused. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Event loops outlive the main thread: an error that only ended this thread would leave a process that serves nobody. */
    private static int execute(String... arguments) {
        try {
            return ContainerCommands.matches(arguments)
                    ? ContainerCommands.execute(new PrintWriter(System.err, true, Charset.defaultCharset()), arguments)
                    : RootCommand.commandLine(arguments).execute(arguments);
        } catch (Error | RuntimeException failure) {
            failure.printStackTrace();
            return INTERNAL_ERROR;
        }
    }
}
