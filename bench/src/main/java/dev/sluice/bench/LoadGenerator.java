package dev.sluice.bench;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The load of {@code bench/run}, on one event loop. It stays between slots, so that its code is compiled before a slot counts.
 *
 * <p>Arguments: the file of results, the core of the gateway, and the core of the load. Each line of its input is a slot: labels
 * (the fields of a JSON object, or {@code -} for a slot that does not count), the processes of the gateway and of the backends,
 * milliseconds, and loads ({@link LoadSpec}), separated by tabs. For each load it appends a line to the results. It then prints:
 * responses, those with status 2xx, CPU time of the gateway in microseconds, and in percent, how busy the core of the load was and
 * how much of one core other processes took; or {@code failed} and the reason.
 */
public final class LoadGenerator {
    private static final long CONNECT_SECONDS = 10;

    /** How long a slot waits for the last responses. */
    private static final long GRACE_MILLIS = 2000;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final Path results;
    private final Set<String> cores;

    private LoadGenerator(String[] arguments) {
        results = Path.of(arguments[0]);
        cores = Set.of(arguments[1], arguments[2]);
    }

    public static void main(String[] arguments) throws Exception {
        LoadGenerator generator = new LoadGenerator(arguments);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine())
            System.out.println(generator.answer(line.split("\t")));
        System.exit(0);
    }

    private String answer(String[] slot) {
        try {
            return run(slot);
        } catch (Exception failure) {
            return "failed: " + String.valueOf(failure).replace('\n', ' ');
        }
    }

    private String run(String[] slot) throws Exception {
        List<LoadSpec> specs = Arrays.stream(slot).skip(3).map(LoadSpec::parse).toList();
        List<Load> loads = specs.stream().map(spec -> new Load(loop, spec)).toList();
        try {
            connect(loads);
            Slot measured = measure(loads, processes(slot[1]), Long.parseLong(slot[2]));
            if (!slot[0].equals("-")) write(slot[0], specs, loads, measured);
            return measured.summary();
        } finally {
            onLoop(() -> {
                loads.forEach(Load::close);
                return null;
            });
        }
    }

    /** Returns the process of the gateway, and then those on the core of the load. */
    private static List<Long> processes(String backends) {
        List<Long> processes = new ArrayList<>();
        for (String process : backends.split(" ")) processes.add(Long.parseLong(process));
        processes.add(ProcessHandle.current().pid());
        return processes;
    }

    private void connect(List<Load> loads) throws Exception {
        for (Load load : loads)
            for (ChannelFuture attempt : onLoop(load::connect))
                if (!attempt.await(CONNECT_SECONDS, TimeUnit.SECONDS) || !attempt.isSuccess())
                    throw new IOException("cannot connect: " + attempt.cause());
    }

    private Slot measure(List<Load> loads, List<Long> processes, long millis) throws Exception {
        CpuTimes before = CpuTimes.of(processes, cores);
        long start = onLoop(() -> {
            long now = System.nanoTime();
            loads.forEach(load -> load.start(now, TimeUnit.MILLISECONDS.toNanos(millis)));
            return now;
        });
        Thread.sleep(millis);
        List<int[]> counts = onLoop(() -> counts(loads));
        long micros = (System.nanoTime() - start) / 1000;
        CpuTimes after = CpuTimes.of(processes, cores);
        awaitResponses(loads);
        long gateway = processes.get(0);
        long[] cpu = {after.since(before, gateway), after.compilersSince(before, gateway)};
        return new Slot(micros, counts, cpu, shares(before, after, processes, micros));
    }

    private static List<int[]> counts(List<Load> loads) {
        return loads.stream()
                .map(load -> new int[] {load.responses(), load.goodResponses()})
                .toList();
    }

    private void awaitResponses(List<Load> loads) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
        while (System.nanoTime() < end && !onLoop(() -> loads.stream().allMatch(Load::isComplete))) Thread.sleep(10);
        onLoop(() -> {
            loads.forEach(Load::close);
            return null;
        });
    }

    /** Returns in percent of a core what the generator used, the generator and the backends, and other processes. */
    private static int[] shares(CpuTimes before, CpuTimes after, List<Long> processes, long micros) {
        long load = 0;
        for (long process : processes.subList(1, processes.size())) load += after.since(before, process);
        long generator = after.since(before, processes.get(processes.size() - 1));
        return Arrays.stream(new long[] {generator, load, after.othersSince(before)})
                .mapToInt(used -> (int) (100 * used / micros))
                .toArray();
    }

    private void write(String labels, List<LoadSpec> specs, List<Load> loads, Slot slot) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < loads.size(); i++)
            lines.add("{" + labels + ",\"load\":\"" + specs.get(i).name() + "\",\"rate\":"
                    + specs.get(i).rate() + "," + slot.fields(i) + ","
                    + loads.get(i).fields() + "}");
        Files.write(results, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return loop.submit(task).get(CONNECT_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * What a slot measured: its time, responses and good responses of each load, the CPU time of the gateway and, of it, that of Java's
     * compilers, and shares of cores.
     */
    private record Slot(long micros, List<int[]> counts, long[] cpuMicros, int[] shares) {
        String fields(int load) {
            return "\"micros\":" + micros + ",\"responses\":" + counts.get(load)[0] + ",\"good\":" + counts.get(load)[1]
                    + ",\"cpuMicros\":" + cpuMicros[0] + ",\"compilerMicros\":" + cpuMicros[1] + ",\"generator\":" + shares[0] + ",\"loadCore\":" + shares[1]
                    + ",\"foreign\":" + shares[2];
        }

        String summary() {
            int responses = counts.stream().mapToInt(count -> count[0]).sum();
            int good = counts.stream().mapToInt(count -> count[1]).sum();
            return responses + " " + good + " " + cpuMicros[0] + " " + shares[1] + " " + shares[2];
        }
    }
}
