package dev.sluice.tools.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/**
 * The signals that stop the process: TERM from a supervisor, INT from a terminal. The first starts the shutdown, and a second ends
 * the process at once. A shutdown hook cannot distinguish the two, and does not run for the second.
 */
enum TerminationSignal {
    INT(2),
    TERM(15);

    /** By convention, the exit code after a signal is this number plus the number of the signal. */
    private static final int EXIT_CODE_BASE = 128;

    private final int number;

    TerminationSignal(int number) {
        this.number = number;
    }

    /**
     * Handles these signals from now on.
     *
     * @return completes with the first signal; the next ends the process at once
     * @throws StartupException if this Java does not handle signals (-Xrs)
     */
    static CompletableFuture<TerminationSignal> first() {
        CompletableFuture<TerminationSignal> first = new CompletableFuture<>();
        for (TerminationSignal signal : values())
            handle(signal.name(), () -> {
                if (!first.complete(signal)) Runtime.getRuntime().halt(EXIT_CODE_BASE + signal.number);
            });
        return first;
    }

    /** Runs a task at each HUP, the signal for daemons to reload their configuration. */
    static void onHangup(Runnable task) {
        handle("HUP", task);
    }

    /**
     * Calls {@code sun.misc.Signal.handle} (module jdk.unsupported) by reflection. For a direct use, javac prints a warning that
     * cannot be suppressed, and a warning fails the build.
     */
    private static void handle(String name, Runnable task) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object signal = type.getConstructor(String.class).newInstance(name);
            type.getMethod("handle", type, handler).invoke(null, signal, newHandler(handler, task));
        } catch (ReflectiveOperationException e) {
            throw new StartupException("cannot handle the signal " + name + "; is Java run with -Xrs?");
        }
    }

    /** Handles every method as a signal: sun.misc.Signal does not call equals or hashCode of a handler. */
    private static Object newHandler(Class<?> handler, Runnable task) {
        return Proxy.newProxyInstance(
                TerminationSignal.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    task.run();
                    return null;
                });
    }
}
