package dev.sluice.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

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

    /** Blocks the calling thread until the first signal arrives and the shutdown has ended. */
    static void await(Consumer<TerminationSignal> shutdown) {
        onFirst(shutdown).run();
    }

    /**
     * Registers the shutdown that the first of these signals starts, on a thread of its own. The next signal ends the process at
     * once.
     *
     * @return blocks its thread until the shutdown has ended
     * @throws StartupException if this Java does not handle signals (-Xrs)
     */
    static Runnable onFirst(Consumer<TerminationSignal> shutdown) {
        CountDownLatch finished = new CountDownLatch(1);
        AtomicBoolean received = new AtomicBoolean();
        for (TerminationSignal signal : values())
            handle(signal.name(), () -> {
                if (received.getAndSet(true)) Runtime.getRuntime().halt(EXIT_CODE_BASE + signal.number);
                shutdown.accept(signal);
                finished.countDown();
            });
        return () -> await(finished);
    }

    private static void await(CountDownLatch finished) {
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
