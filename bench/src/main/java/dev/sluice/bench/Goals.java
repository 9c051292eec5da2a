package dev.sluice.bench;

import dev.sluice.bench.Slots.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The goals of the gateway and whether a run met them: those of the run {@code core}, of turns, of the run {@code growth}, and of JMH. */
final class Goals {
    /** The goal that {@code bench/compare --gate} compares a composed request with. */
    static final String COMPOSED_RATIO = "B at the common rate, CPU ÷ bare splice";

    private static final String OURS = "sluice";

    private final Slots slots;
    private final List<Goal> goals = new ArrayList<>();

    private Goals(Slots slots) {
        this.slots = slots;
    }

    /** Returns the goals of the works that a run has, and of the benchmarks of JMH that ran at its commit. */
    static List<Goal> of(Slots slots, JmhTable jmh) {
        Goals core = new Goals(slots);
        core.addProxied();
        core.addComposed();
        core.addFeatures();
        core.addIsolation();
        core.addOverload();
        core.addProcess();
        List<Goal> measured = Stream.of(core.goals, new TurnGoals(slots).all(), new GrowthGoals(slots).all())
                .flatMap(List::stream)
                .filter(goal -> slots.has(goal.work()))
                .toList();
        return Stream.concat(measured.stream(), new ScanGoals(jmh).all().stream()).toList();
    }

    /** Returns a sentence with the numbers of goals that are met, missed and neither. */
    static String count(List<Goal> goals, Slots slots) {
        long missed = goals.stream().filter(goal -> goal.isMissed(slots)).count();
        long met = goals.stream().filter(goal -> goal.isMet(slots)).count();
        return "Goals met: " + met + ". Missed: " + missed + ". Undecided or not measured: " + (goals.size() - met - missed) + ".";
    }

    private void atMost(double bound, String work, String text, Stat value) {
        atMost(bound, "", work, text, value);
    }

    private void atMost(double bound, String stretch, String work, String text, Stat value) {
        goals.add(new Goal(work, text, value, true, bound, stretch));
    }

    private void atLeast(double bound, String work, String text, Stat value) {
        goals.add(new Goal(work, text, value, false, bound, ""));
    }

    private Stat cpu(String work, String shape, String below) {
        return slots.ratio(Key.of(work, OURS, shape), Key.of(work, below, shape), Slots.CPU);
    }

    private void addProxied() {
        atMost(1.25, "1.15", "A", "A at the common rate, CPU ÷ bare pipe", cpu("A", "open", "pipe"));
        atMost(1.35, "1.15", "A", "A in closed loop, CPU ÷ bare pipe", cpu("A", "closed", "pipe"));
        atMost(1.05, "A", "A at the common rate, CPU ÷ vertx-http-proxy", cpu("A", "open", "http-proxy"));
        atMost(1.15, "A", "A in closed loop, CPU ÷ vertx-http-proxy", cpu("A", "closed", "http-proxy"));
        atMost(0.35, "A", "A in closed loop, CPU ÷ Spring", cpu("A", "closed", "spring"));
    }

    private void addComposed() {
        String spring = fasterSpring(slots);
        atMost(1.4, "1.30; 1.20", "B", COMPOSED_RATIO, cpu("B", "open", "splice"));
        atMost(1.55, "1.45", "B", "B in closed loop, CPU ÷ bare splice", cpu("B", "closed", "splice"));
        atMost(0.5, "B", "B at the common rate, CPU ÷ Spring, the faster one", cpu("B", "open", spring));
        atMost(0.35, "B", "B in closed loop, CPU ÷ Spring, the faster one", cpu("B", "closed", spring));
        atLeast(0.8, "B", "throughput in the tenth second ÷ settled throughput", warmUp());
    }

    static String fasterSpring(Slots slots) {
        double strings =
                slots.stat(Key.of("B", "spring", "closed"), Slots.THROUGHPUT).median();
        double trees = slots.stat(Key.of("B", "spring-trees", "closed"), Slots.THROUGHPUT)
                .median();
        return trees > strings ? "spring-trees" : "spring";
    }

    private Stat warmUp() {
        double settled = slots.stat(Key.of("B", OURS, "closed"), Slots.THROUGHPUT).median();
        return Stat.of(slots.of(Key.of("B", OURS, "warm-up"))
                .filter(slot -> slot.get("round").asInt() == 10)
                .map(slot -> Slots.THROUGHPUT.applyAsDouble(slot) / settled)
                .toList());
    }

    private void addFeatures() {
        for (String shape : List.of("open", "closed"))
            atMost(
                    1.15,
                    "features",
                    "all features, " + shape + " loop, CPU ÷ without",
                    slots.ratio(
                            Key.of("features", "features-on", shape),
                            Key.of("features", "features-off", shape),
                            Slots.CPU));
    }

    private void addIsolation() {
        for (String callers : List.of("200 stalled", "1000 stalled")) {
            for (String load : List.of("composed", "same-host")) addOthers(callers, load);
            addStalled(callers);
        }
    }

    /** Adds what callers of other paths get. With 1,000 stalled callers, the bound is a time, because a quiet host has a noisy tail. */
    private void addOthers(String callers, String load) {
        Key stalled = new Key("C", OURS, callers, load);
        atLeast(0.95, "C", callers + ": share of 200s, " + load, slots.stat(stalled, Slots::goodShare));
        if (callers.startsWith("200 ")) {
            Key alone = new Key("C", OURS, "0 stalled", load);
            Stat ratio = slots.ratio(stalled, alone, Slots.millis("p99"));
            atMost(1.3, "C", callers + ": 99th percentile ÷ alone, " + load, ratio);
            return;
        }
        Key later = new Key("C", OURS, callers + ", later", load);
        atMost(4, "1.30 × alone", "C", callers + ": 99th percentile (ms), " + load, slots.stat(stalled, Slots.millis("p99")));
        atMost(4, "C", callers + ", later: 99th percentile (ms), " + load, slots.stat(later, Slots.millis("p99")));
    }

    private void addStalled(String callers) {
        Key calls = new Key("C", OURS, callers, "stalled");
        Key later = new Key("C", OURS, callers + ", later", "stalled");
        atMost(1020, "C", callers + ": slowest stalled call (ms); deadline 1 s", slots.stat(calls, Slots.millis("p100")));
        atMost(5, "C", callers + ", later: 99th percentile of stalled calls (ms)", slots.stat(later, Slots.millis("p99")));
    }

    private void addOverload() {
        for (String load : List.of("2000/s", "4000/s")) {
            Key key = Key.of("E", OURS, load);
            atLeast(0.98, "E", load + " on a backend of 400/s: goodput ÷ capacity", slots.stat(key, Slots::goodput));
            atMost(500, "E", load + ": 99th percentile of all responses (ms)", slots.stat(key, Slots.millis("p99")));
        }
    }

    private void addProcess() {
        atMost(700, "start", "first 200 with the AOT cache (ms)", value("start", "sluice-image", "first 200 (ms)"));
        atMost(1600, "start", "first 200 without it (ms)", value("start", "sluice-no-cache", "first 200 (ms)"));
        atMost(
                130,
                "memory",
                "PSS after B, in the sizing of the image (MB)",
                value("memory", "sluice-image", "PSS (MB)"));
    }

    private Stat value(String work, String candidate, String shape) {
        return slots.stat(
                Key.of(work, candidate, shape), slot -> slot.get("value").asDouble());
    }
}
