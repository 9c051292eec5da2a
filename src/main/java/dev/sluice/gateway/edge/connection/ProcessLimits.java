package dev.sluice.gateway.edge.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The number of connections that the process can hold. */
final class ProcessLimits {
    /** An eighth of the heap holds all connections. */
    private static final long HEAP_PER_CONNECTION = 8L * CallerConnections.BYTES_EACH;

    private static final int MAX = 1_000_000;

    private ProcessLimits() {}

    /** Returns the number for this process. */
    static int maxConnections() {
        boolean isUnix = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean;
        return maxConnections(
                isUnix ? fileLimit() : Long.MAX_VALUE, Runtime.getRuntime().maxMemory());
    }

    private static long fileLimit() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
    }

    /**
     * Returns the number for a file limit and a heap in bytes. A quarter of the files stays free for backends, the admin port and
     * the JVM.
     */
    static int maxConnections(long files, long heap) {
        long connections = Math.min(files - files / 4, heap / HEAP_PER_CONNECTION);
        return (int) Math.max(1, Math.min(connections, MAX));
    }
}
