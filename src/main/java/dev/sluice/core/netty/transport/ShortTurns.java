package dev.sluice.core.netty.transport;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Event loops with short turns. A turn handles ready connections, and then runs tasks and timers that are due, for about half a millisecond.
 * Further ones keep their order and wait for the next turns, so that the connections of other callers are read in between. After {@value
 * #MAX_CUT_TURNS} such turns in a row, a turn runs all tasks, because tasks that add tasks would otherwise fill the memory.
 *
 * <p>A timer is not due before each connection that was ready has been read, as on the loops of Netty: a timeout may not precede bytes that
 * have arrived.
 *
 * <p>Netty 4.2.20: runs all tasks and timers for up to a second in a turn, so a thousand new connections delay all other requests.
 * {@code ShortTurnsTest}
 */
final class ShortTurns extends MultiThreadIoEventLoopGroup {
    static final int MAX_CUT_TURNS = 100;

    private static final long TASK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** The events of epoll that wake a loop up, which Netty does not count. */
    private static final int OWN_EVENTS = 2;

    /** The tasks between two looks at the clock. */
    private static final int TASKS_PER_LOOK = 8;

    /** @param maxEvents the ready connections that {@code handlers} handle in a turn at most */
    ShortTurns(int threads, ThreadFactory threadFactory, IoHandlerFactory handlers, int maxEvents) {
        super(threads, threadFactory, handlers, maxEvents);
    }

    /** Netty calls it before the constructor has set a field. */
    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... arguments) {
        return new Loop(this, executor, handlers, (Integer) arguments[0]);
    }

    private static final class Loop extends SingleThreadIoEventLoop {
        private final int maxEvents;
        private int eventsOfPass;
        private boolean isPassOver;
        private long startNanos;
        private int tasks;
        private int cutTurns;
        private boolean isCut;

        Loop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers, int maxEvents) {
            super(group, executor, handlers);
            this.maxEvents = maxEvents;
        }

        /** Linux returns ready connections in turn, so a pass is over after as many events as there are connections. */
        @Override
        protected int runIo() {
            int events = super.runIo();
            if (isPassOver) eventsOfPass = 0;
            eventsOfPass += events;
            isPassOver = events < maxEvents - OWN_EVENTS || eventsOfPass >= getNumOfRegisteredChannels();
            return events;
        }

        @Override
        protected boolean fetchFromScheduledTaskQueue(Queue<Runnable> queue) {
            return !isPassOver || super.fetchFromScheduledTaskQueue(queue);
        }

        @Override
        protected boolean runAllTasks(long timeoutNanos) {
            startNanos = ticker().nanoTime();
            tasks = 0;
            isCut = false;
            boolean hasRun = super.runAllTasks(timeoutNanos);
            cutTurns = isCut ? cutTurns + 1 : 0;
            return hasRun;
        }

        /** Returns null at the end of a turn, as if no task were left. */
        @Override
        protected @Nullable Runnable pollTask() {
            if (++tasks % TASKS_PER_LOOK == 0 && hasTasks() && isOver()) isCut = true;
            return isCut ? null : super.pollTask();
        }

        private boolean isOver() {
            return cutTurns < MAX_CUT_TURNS && ticker().nanoTime() - startNanos >= TASK_NANOS;
        }
    }
}
