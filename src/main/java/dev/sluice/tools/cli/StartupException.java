package dev.sluice.tools.cli;

import dev.sluice.core.netty.connection.NettyFailure;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Thrown if the program cannot start. Its message is one line for the operator. */
final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int EXIT_CODE = 2;

    private final transient List<String> errors;

    StartupException(String message) {
        this(message, List.of());
    }

    /** @param errors the errors of the configuration, one on each line */
    StartupException(String message, List<String> errors) {
        super(message, null, false, false);
        this.errors = errors;
    }

    List<String> errors() {
        return errors;
    }

    /**
     * Returns the failure of a port that is not available.
     *
     * @param option the option that overrides the setting
     */
    static StartupException cannotListen(String setting, String option, int port, Throwable cause) {
        return new StartupException("cannot listen on port " + port + " (" + setting + "): " + describe(cause) + "; "
                + option + " PORT chooses another");
    }

    /** Prints the message and returns the exit code. */
    int report(PrintWriter err) {
        err.println("sluice: " + getMessage());
        return EXIT_CODE;
    }

    private static String describe(Throwable cause) {
        // Epoll reports the errors of a bind with its own type.
        if (cause instanceof BindException || NettyFailure.of(cause) == NettyFailure.NATIVE_IO)
            return "the port is in use, or the host is not an address of this machine";
        return cause instanceof TimeoutException ? "timed out" : String.valueOf(cause.getMessage());
    }
}
