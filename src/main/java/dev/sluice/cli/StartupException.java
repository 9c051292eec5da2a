package dev.sluice.cli;

import java.io.PrintWriter;
import java.net.BindException;
import java.util.concurrent.TimeoutException;

/** Thrown if the program cannot start. Its message is one line for the operator. */
final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int EXIT_CODE = 2;

    StartupException(String message) {
        super(message, null, false, false);
    }

    /** Returns the failure of a port that is not available. */
    static StartupException cannotListen(String setting, int port, Throwable cause) {
        return new StartupException("cannot listen on port " + port + " (" + setting + "): " + describe(cause));
    }

    /** Prints the message and returns the exit code. */
    int report(PrintWriter err) {
        err.println("sluice: " + getMessage());
        return EXIT_CODE;
    }

    private static String describe(Throwable cause) {
        if (cause instanceof BindException) return "the port is in use, or the host is not an address of this machine";
        return cause instanceof TimeoutException ? "timed out" : String.valueOf(cause.getMessage());
    }
}
