package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CPU times at one moment in microseconds, from {@code /proc}: of the threads of measured processes, and of other processes that
 * ran last on the measured cores. The busy time of a core is not used, because the kernel samples it at its ticks, and load at
 * regular times is in step with them.
 */
record CpuTimes(Map<String, Long> threads, Map<String, Long> others, long stolen) {
    private static final Path PROC = Path.of("/proc");
    private static final long TICK_MICROS = 10_000;

    /** The names of Java's compilers end with this in the map of threads. */
    private static final String COMPILER = " compiler";

    /** The fields of {@code /proc/PID/stat} after the name of the program. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;
    private static final int LAST_CORE = 36;

    /** The field of a core in {@code /proc/stat} with the time that the host gave to others. */
    private static final int STEAL = 8;

    static CpuTimes of(List<Long> processes, Set<String> cores) {
        try {
            Map<String, Long> threads = new HashMap<>();
            for (long process : processes) addThreads(process, threads);
            return new CpuTimes(threads, others(processes, cores), stolen(cores));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addThreads(long process, Map<String, Long> threads) {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(PROC.resolve(process + "/task"))) {
            for (Path task : tasks) addThread(task, process + "/" + task.getFileName(), threads);
        } catch (IOException ended) {
            // The slot counts the requests that fail because the process has ended.
        }
    }

    /** Adds nanoseconds, because the ticks of a process are too coarse for cheap requests. */
    private static void addThread(Path task, String name, Map<String, Long> threads) {
        try {
            String nanos = Files.readString(task.resolve("schedstat")).split(" ")[0];
            boolean compiles = Files.readString(task.resolve("comm")).matches("C[12] CompilerThre[^\n]*\n");
            threads.put(compiles ? name + COMPILER : name, Long.parseLong(nanos) / 1000);
        } catch (IOException ended) {
            // A thread that has ended uses no more.
        }
    }

    private static Map<String, Long> others(List<Long> processes, Set<String> cores) throws IOException {
        Map<String, Long> others = new HashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : all) {
                String id = process.getFileName().toString();
                if (!processes.contains(Long.parseLong(id))) addProcess(process, id, cores, others);
            }
        }
        return others;
    }

    private static void addProcess(Path process, String id, Set<String> cores, Map<String, Long> others) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
            if (cores.contains(fields[LAST_CORE])) others.put(id, ticks * TICK_MICROS);
        } catch (IOException ended) {
            // A process that has ended is not there any more.
        }
    }

    private static long stolen(Set<String> cores) throws IOException {
        long stolen = 0;
        for (String line : Files.readAllLines(PROC.resolve("stat"))) {
            String[] fields = line.split(" ");
            if (fields[0].startsWith("cpu") && cores.contains(fields[0].substring(3)))
                stolen += Long.parseLong(fields[STEAL]) * TICK_MICROS;
        }
        return stolen;
    }

    /** Returns the CPU time of a measured process since an earlier moment. */
    long since(CpuTimes before, long process) {
        return since(before, process, "");
    }

    /** Returns the CPU time of Java's compilers in a measured process since an earlier moment. */
    long compilersSince(CpuTimes before, long process) {
        return since(before, process, COMPILER);
    }

    private long since(CpuTimes before, long process, String end) {
        long used = 0;
        for (Map.Entry<String, Long> thread : threads.entrySet())
            if (thread.getKey().startsWith(process + "/") && thread.getKey().endsWith(end))
                used += thread.getValue() - before.threads.getOrDefault(thread.getKey(), 0L);
        return used;
    }

    /**
     * Returns the CPU time of other processes, and the time that the host took, since an earlier moment. It misses processes that
     * started or ended in between.
     */
    long othersSince(CpuTimes before) {
        long used = stolen - before.stolen;
        for (Map.Entry<String, Long> process : others.entrySet())
            used += process.getValue() - before.others.getOrDefault(process.getKey(), process.getValue());
        return used;
    }
}
