package dev.sluice.server.admin;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The stacks of all platform threads as text, of bounded size. Stops all threads for some milliseconds. */
final class ThreadDump {
    private static final int MAX_FRAMES = 200;
    private static final int MAX_CHARACTERS = 2 << 20;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final StringBuilder text = new StringBuilder(1 << 14);

    private ThreadDump() {}

    static String take() {
        return new ThreadDump().write();
    }

    private String write() {
        ThreadInfo[] all = threads.dumpAllThreads(false, false, MAX_FRAMES);
        text.append(all.length)
                .append(" threads, Java ")
                .append(Runtime.version())
                .append('\n');
        writeDeadlock(threads.findDeadlockedThreads());
        for (ThreadInfo thread : all) {
            if (text.length() > MAX_CHARACTERS)
                return text.append("\n… cut off\n").toString();
            write(thread);
        }
        return text.toString();
    }

    private void writeDeadlock(long @Nullable [] ids) {
        if (ids == null) return;
        text.append("deadlock of");
        for (long id : ids) text.append(" #").append(id);
        text.append('\n');
    }

    private void write(ThreadInfo thread) {
        long id = thread.getThreadId();
        text.append("\n\"")
                .append(thread.getThreadName())
                .append("\" #")
                .append(id)
                .append(' ')
                .append(thread.getThreadState())
                .append(" cpu=")
                .append(TimeUnit.NANOSECONDS.toMillis(Math.max(0, threads.getThreadCpuTime(id))))
                .append("ms\n");
        if (thread.getLockName() != null) writeLock(thread);
        for (StackTraceElement frame : thread.getStackTrace())
            text.append("    at ").append(frame).append('\n');
    }

    private void writeLock(ThreadInfo thread) {
        text.append("    waits for ").append(thread.getLockName());
        if (thread.getLockOwnerName() != null)
            text.append(" of \"")
                    .append(thread.getLockOwnerName())
                    .append("\" #")
                    .append(thread.getLockOwnerId());
        text.append('\n');
    }
}
