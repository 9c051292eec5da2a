package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The samples of a profiled slot: the lines of async-profiler's collapsed stacks. The first frame of a stack is its thread. */
record Profile(List<Sample> samples) {
    static final String KERNEL = "kernel";
    static final String OURS = "Sluice";
    static final String NETTY = "Netty";
    static final String VERTX = "Vert.x";
    static final String JACKSON = "Jackson";
    static final String OTHERS = "other libraries";
    static final String JDK = "JDK";
    static final String COMPILER = "JIT compiler";
    static final String COLLECTOR = "garbage collector";
    static final String JVM = "JVM";
    static final String BARE = "the bare program";

    private static final String IN_KERNEL = "_[k]";
    /** A write to the same machine receives the bytes as well, and wakes their reader. */
    private static final String WAKES = "sock_def_readable" + IN_KERNEL;

    private static final Set<String> READS = Set.of("read", "readv", "recvfrom", "recvmsg");
    private static final Set<String> WRITES = Set.of("write", "writev", "sendto", "sendmsg");

    private static final Pattern SYSTEM_CALL = Pattern.compile("^(__x64_sys_|__arm64_sys_|do_)");

    /** What tells the classes of a lambda apart. */
    private static final Pattern LAMBDA = Pattern.compile("\\.0x[0-9a-f]+");

    /** A stack, from the thread to the innermost frame, and how often it was seen. */
    record Sample(List<String> frames, long count) {
        /** Returns the stack without what is the same in each stack of Java: the thread and the start of it. */
        List<String> shortFrames() {
            for (int i = 1; i < frames.size(); i++) if (isJava(frames.get(i))) return frames.subList(i, frames.size());
            List<String> stack = new ArrayList<>(List.of(part(this)));
            stack.addAll(frames.subList(1, frames.size()));
            return stack;
        }
    }

    static Profile read(Path collapsed) throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (String line : Files.readAllLines(collapsed)) {
            int end = line.lastIndexOf(' ');
            if (end > 0) samples.add(new Sample(List.of(LAMBDA.matcher(line.substring(0, end)).replaceAll("").split(";")), Long.parseLong(line.substring(end + 1))));
        }
        return new Profile(samples);
    }

    long total() {
        return samples.stream().mapToLong(Sample::count).sum();
    }

    /** Returns the share of each part of the program. */
    Map<String, Double> shares() {
        Map<String, Double> shares = new TreeMap<>();
        for (Sample sample : samples) shares.merge(part(sample), (double) sample.count() / total(), Double::sum);
        return shares;
    }

    /** Returns the part that a sample counts for: the kernel, a thread of the JVM, or the innermost library beside the JDK. */
    private static String part(Sample sample) {
        String thread = sample.frames().get(0);
        if (thread.startsWith("[C1 ") || thread.startsWith("[C2 ")) return COMPILER;
        if (thread.startsWith("[VM Thread") || thread.startsWith("[GC ") || thread.startsWith("[G1 ")) return COLLECTOR;
        String innermost = JVM;
        for (String frame : sample.frames()) {
            if (frame.endsWith(IN_KERNEL)) return KERNEL + ": " + call(sample.frames());
            if (isJava(frame) && (!isJdk(frame) || innermost.equals(JVM))) innermost = library(frame);
        }
        return innermost;
    }

    private static String call(List<String> frames) {
        if (frames.contains(WAKES)) return "wakes the reader";
        for (String frame : frames) {
            String call = SYSTEM_CALL.matcher(frame).replaceFirst("").replace(IN_KERNEL, "");
            if (READS.contains(call)) return "reads";
            if (WRITES.contains(call)) return "writes";
            if (call.startsWith("epoll_")) return "waits";
        }
        return "the rest";
    }

    private static boolean isJava(String frame) {
        return frame.indexOf('/') > 0 && !frame.endsWith(IN_KERNEL) && !frame.contains(".so");
    }

    private static boolean isJdk(String frame) {
        return frame.startsWith("java/") || frame.startsWith("jdk/") || frame.startsWith("sun/");
    }

    /** Returns the library of a frame of Java; of the gateway, its package as well. */
    private static String library(String frame) {
        if (isJdk(frame)) return JDK;
        if (frame.startsWith("dev/sluice/bench/")) return BARE;
        if (frame.startsWith("dev/sluice/"))
            return OURS + ": " + frame.substring(0, frame.lastIndexOf('/', frame.indexOf('.'))).replaceFirst("dev/sluice/?", "").replace('/', '.');
        if (frame.startsWith("io/netty/")) return NETTY;
        if (frame.startsWith("io/vertx/")) return VERTX;
        return frame.startsWith("com/fasterxml/") ? JACKSON : OTHERS;
    }

    /** Returns what a frame of a flame graph belongs to, without details. */
    static String kind(String frame) {
        if (frame.endsWith(IN_KERNEL)) return KERNEL;
        if (frame.equals(COMPILER) || frame.equals(COLLECTOR)) return frame;
        return isJava(frame) ? library(frame).replaceFirst(":.*", "") : JVM;
    }
}
