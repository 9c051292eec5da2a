package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * CPU time of processes and of cores at one moment, in microseconds, from {@code /proc}. The time of a process is the sum over
 * its threads ({@code schedstat}), because the ticks of {@code /proc/PID/stat} are too coarse for cheap requests.
 */
record CpuTimes(Map<String, Long> threads, long[][] cores) {
    private static final long TICK_MICROS = 10_000;
    private static final Path PROC = Path.of("/proc");

    /** The fields of a core in {@code /proc/stat}: user, nice, system, idle, iowait, irq, softirq, steal. */
    private static final int IDLE = 3;

    private static final int IOWAIT = 4;
    private static final int IRQ = 5;
    private static final int SOFTIRQ = 6;
    private static final int STEAL = 7;

    static CpuTimes of(List<Long> processes, int... cores) {
        try {
            Map<String, Long> threads = new HashMap<>();
            for (long process : processes) addThreads(process, threads);
            long[][] times = new long[cores.length][];
            for (int i = 0; i < cores.length; i++) times[i] = core(cores[i]);
            return new CpuTimes(threads, times);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addThreads(long process, Map<String, Long> threads) throws IOException {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(PROC.resolve(process + "/task"))) {
            for (Path task : tasks) {
                String nanos = Files.readString(task.resolve("schedstat")).split(" ")[0];
                threads.put(process + "/" + task.getFileName(), Long.parseLong(nanos) / 1000);
            }
        } catch (NoSuchFileException ended) {
            // A thread that has ended used no more time, or the process has ended: the slot then counts its failures.
        }
    }

    private static long[] core(int core) throws IOException {
        for (String line : Files.readAllLines(PROC.resolve("stat"))) {
            String[] fields = line.split(" ");
            if (fields[0].equals("cpu" + core)) return times(fields);
        }
        throw new IllegalStateException("/proc/stat has no core " + core);
    }

    private static long[] times(String[] fields) {
        long[] times = new long[STEAL + 1];
        for (int i = 0; i < times.length; i++) times[i] = Long.parseLong(fields[i + 1]) * TICK_MICROS;
        return times;
    }

    /** Returns the CPU time of a process since an earlier moment. */
    long since(CpuTimes before, long process) {
        long used = 0;
        for (Map.Entry<String, Long> thread : threads.entrySet())
            if (thread.getKey().startsWith(process + "/"))
                used += thread.getValue() - before.threads.getOrDefault(thread.getKey(), 0L);
        return used;
    }

    /** Returns how long a core was busy since an earlier moment. */
    long busySince(CpuTimes before, int core) {
        long busy = 0;
        for (int i = 0; i <= STEAL; i++) if (i != IDLE && i != IOWAIT) busy += cores[core][i] - before.cores[core][i];
        return busy;
    }

    /** Returns how long a core was busy with processes, or taken by the host, since an earlier moment. */
    long processesSince(CpuTimes before, int core) {
        long interrupts =
                cores[core][IRQ] - before.cores[core][IRQ] + cores[core][SOFTIRQ] - before.cores[core][SOFTIRQ];
        return busySince(before, core) - interrupts;
    }
}
