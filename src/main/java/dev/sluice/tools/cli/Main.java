package dev.sluice.tools.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.CompletableFuture;

/** The main class of {@code sluice}. */
public final class Main {
    private static final int INTERNAL_ERROR = 1;

    private Main() {}

    /** Runs one command and exits: 0 success, 1 invalid configuration, 2 cannot start or wrong arguments. */
    public static void main(String[] arguments) {
        rejectRenegotiation();
        System.exit(execute(arguments));
    }

    /**
     * Rejects TLS 1.2 handshakes that a caller starts on an open connection. Each costs the gateway a signature, and no timer
     * limits it. The JDK reads the property when its first handshake begins.
     */
    private static void rejectRenegotiation() {
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    /** A signal may arrive at any time, so the process handles signals first. The other commands end at once. */
    private static boolean serves(String... arguments) {
        return arguments.length > 0 && (arguments[0].equals("run") || arguments[0].equals("demo"));
    }

    private static PrintWriter stderr() {
        return new PrintWriter(System.err, true, Charset.defaultCharset());
    }

    /** Exits on any error. Otherwise the event loops would keep a process alive that serves no requests. */
    private static int execute(String... arguments) {
        try {
            CompletableFuture<TerminationSignal> signal =
                    serves(arguments) ? TerminationSignal.first() : new CompletableFuture<>();
            return ContainerCommands.matches(arguments)
                    ? ContainerCommands.execute(signal, stderr(), arguments)
                    : RootCommand.commandLine(signal, arguments).execute(arguments);
        } catch (StartupException failure) {
            return failure.report(stderr());
        } catch (Error | RuntimeException failure) {
            return report(failure, stderr());
        }
    }

    /** Prints a failure that is a mistake in the program, for a report to its developers. Returns the exit code. */
    static int report(Throwable failure, PrintWriter err) {
        err.print("sluice: internal error: ");
        failure.printStackTrace(err);
        err.flush();
        return INTERNAL_ERROR;
    }
}
