package dev.sluice.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;

/** The main class of {@code sluice}. */
public final class Main {
    private static final int INTERNAL_ERROR = 1;

    private Main() {}

    /** Runs one command and exits: 0 success, 1 invalid configuration, 2 cannot start or wrong arguments. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Exits on any error. Otherwise the event loops would keep a process alive that serves no requests. */
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
