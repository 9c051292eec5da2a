package dev.sluice.cli;

import java.io.PrintWriter;
import java.net.BindException;
import java.util.concurrent.TimeoutException;

/** The program cannot start; the message is the whole explanation, for a person. */
final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int EXIT_CODE = 2;

    StartupException(String message) {
        super(message, null, false, false);
    }

    /** A port that cannot be listened on. */
    static StartupException cannotListen(String setting, int port, Throwable cause) {
        return new StartupException("cannot listen on port " + port + " (" + setting + "): " + describe(cause));
    }

    /** Says so, and returns what to exit with. */
    int report(PrintWriter err) {
        err.println("sluice: " + getMessage());
        return EXIT_CODE;
    }

    private static String describe(Throwable cause) {
        if (cause instanceof BindException) return "it is taken, or the address is not one of this machine";
        return cause instanceof TimeoutException ? "no answer of the network" : String.valueOf(cause.getMessage());
    }
}
