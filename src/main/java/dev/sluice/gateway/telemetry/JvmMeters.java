package dev.sluice.gateway.telemetry;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The metrics of the JVM: memory, garbage collection, classes, threads, CPU, file descriptors. Vert.x would register the same metrics before it
 * starts, which takes a sixth of the CPU time of the start.
 */
final class JvmMeters implements AutoCloseable {
    private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
    private final JvmHeapPressureMetrics heapPressure = new JvmHeapPressureMetrics();
    private final List<MeterBinder> binders = List.of(
            gcMetrics,
            heapPressure,
            new ClassLoaderMetrics(),
            new JvmInfoMetrics(),
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new FileDescriptorMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            JvmMeters::registerCpuTime);

    JvmMeters(MeterRegistry registry) {
        binders.forEach(binder -> binder.bindTo(registry));
    }

    /** Replaces a counter of {@link ProcessorMetrics} in nanoseconds, which {@link MetricsRegistry} leaves out. */
    private static void registerCpuTime(MeterRegistry registry) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
            FunctionCounter.builder("process.cpu", system, JvmMeters::cpuSeconds)
                    .baseUnit("seconds")
                    .description("CPU time of the process")
                    .register(registry);
    }

    private static double cpuSeconds(OperatingSystemMXBean system) {
        return TimeUnit.NANOSECONDS.toMillis(system.getProcessCpuTime()) / 1000.0;
    }

    /** Stops listening to the garbage collector. */
    @Override
    public void close() {
        gcMetrics.close();
        heapPressure.close();
    }
}
