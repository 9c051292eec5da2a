package dev.sluice.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The signals that end the process: TERM from whatever supervises it, INT from a person. The first starts the end, a second
 * is the end. A shutdown hook could not tell them apart, and would never hear of the second.
 */
enum TerminationSignal {
    INT(2),
    TERM(15);

    /** By convention, what a process ended by a signal exits with is this and the signal's number. */
    private static final int EXIT_CODE_BASE = 128;

    private final int number;

    TerminationSignal(int number) {
        this.number = number;
    }

    /** Blocks the calling thread until {@code ending}, begun by the first of these signals, is over. */
    static void await(Consumer<TerminationSignal> shutdown) {
        onFirst(shutdown).run();
    }

    /**
     * From now on the first of these signals begins {@code ending}.
     *
     * @return blocks whoever runs it until that is over
     */
    static Runnable onFirst(Consumer<TerminationSignal> shutdown) {
        CountDownLatch finished = new CountDownLatch(1);
        register(signal -> {
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

    /** From now on HUP, by which daemons are told to read their configuration, runs the task and ends nothing. */
    static void onHangup(Runnable task) {
        handle("HUP", task);
    }

    /**
     * From now on the first of these signals is handed to {@code ending}, on a thread of its own, and the next one ends the
     * process at once.
     *
     * @throws StartupException when this Java leaves signals alone (-Xrs)
     */
    private static void register(Consumer<TerminationSignal> shutdown) {
        AtomicBoolean received = new AtomicBoolean();
        for (TerminationSignal signal : values())
            handle(signal.name(), () -> {
                if (received.getAndSet(true)) Runtime.getRuntime().halt(EXIT_CODE_BASE + signal.number);
                shutdown.accept(signal);
            });
    }

    /**
     * Calls {@code sun.misc.Signal.handle}, which is in every Java (module jdk.unsupported) but by name only: javac warns of
     * each use in a way that nothing suppresses, and a warning fails the build.
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

    /** Only ever told of signals: sun.misc.Signal keeps handlers as values, and compares none. */
    private static Object newHandler(Class<?> handler, Runnable task) {
        return Proxy.newProxyInstance(
                TerminationSignal.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    task.run();
                    return null;
                });
    }
}
