package dev.sluice.bench;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Field;
import java.util.concurrent.TimeUnit;

/**
 * Measures each turn of an event loop: from the end of one wait for events to the next wait. A turn handles the ready connections and then
 * runs the tasks and timers that are due. It also measures how late a timer of each millisecond runs. Used on its event loop.
 *
 * <p>It replaces the private {@code ioHandler} of a loop of Netty, so a program needs no other transport to be measured.
 */
final class TurnMeter implements IoHandler {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop loop;
    private final IoHandler delegate;
    private final ReadyTime ready = new ReadyTime();
    private TurnTimes times = new TurnTimes();
    private long cpuAtWait;
    private long endOfReady;
    private int handled;
    private long probeDueNanos;

    private TurnMeter(EventLoop loop, IoHandler delegate) {
        this.loop = loop;
        this.delegate = delegate;
    }

    /** Measures a loop from its next turn on. Must be called on it. */
    static TurnMeter install(EventLoop loop) {
        try {
            Field field = SingleThreadIoEventLoop.class.getDeclaredField("ioHandler");
            field.setAccessible(true);
            TurnMeter meter = new TurnMeter(loop, (IoHandler) field.get(loop));
            field.set(loop, meter);
            meter.probeAfter(System.nanoTime());
            return meter;
        } catch (ReflectiveOperationException other) {
            throw new IllegalStateException("another Netty", other);
        }
    }

    /** Returns the times since the last call, and starts again. */
    TurnTimes take() {
        TurnTimes taken = times;
        times = new TurnTimes();
        return taken;
    }

    private void probeAfter(long dueNanos) {
        probeDueNanos = Math.max(dueNanos + PROBE_NANOS, System.nanoTime());
        loop.schedule(this::probe, probeDueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void probe() {
        times.addDelay(System.nanoTime() - probeDueNanos);
        probeAfter(probeDueNanos);
    }

    @Override
    public int run(IoHandlerContext context) {
        long now = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        if (cpuAtWait > 0) times.addTurn(new Turn(now, cpu - cpuAtWait, ready.nanos + now - endOfReady, handled));
        cpuAtWait = cpu;
        ready.context = context;
        ready.nanos = 0;
        handled = delegate.run(ready);
        endOfReady = System.nanoTime();
        return handled;
    }

    @Override
    public void initialize() {
        delegate.initialize();
    }

    @Override
    public void prepareToDestroy() {
        delegate.prepareToDestroy();
    }

    @Override
    public void destroy() {
        delegate.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return delegate.register(handle);
    }

    @Override
    public void wakeup() {
        delegate.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return delegate.isCompatible(type);
    }

    /** Learns how long the connections took, without the wait for events. */
    private static final class ReadyTime implements IoHandlerContext {
        private IoHandlerContext context;
        private long nanos;

        @Override
        public boolean canBlock() {
            return context.canBlock();
        }

        @Override
        public long delayNanos(long now) {
            return context.delayNanos(now);
        }

        @Override
        public long deadlineNanos() {
            return context.deadlineNanos();
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return true;
        }

        @Override
        public void reportActiveIoTime(long active) {
            nanos = active;
        }
    }
}
