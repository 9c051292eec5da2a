package dev.sluice.bench;

import dev.sluice.bench.Slots.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The goals of the gateway and whether a run met them. */
final class Goals {
    /** The goal that {@code bench/compare --gate} compares with. */
    static final String COMPOSED_RATIO = "B at the common rate, CPU ÷ bare splice";

    /** A goal. Its value is at most the bound, or at least the bound. */
    record Goal(String work, String text, Stat value, boolean isAtMost, double bound) {
        /** Returns the verdict. A range on both sides of the bound leaves it to the median. */
        String verdict(Slots slots) {
            if (!value.isMeasured()) return "not measured";
            if (!slots.doubt(work).isEmpty()) return "undecided: busy machine";
            if (holds(isAtMost ? value.high() : value.low())) return "met";
            if (holds(value.median())) return "met by the median";
            return holds(isAtMost ? value.low() : value.high()) ? "missed by the median" : "missed";
        }

        private boolean holds(double of) {
            return isAtMost ? of <= bound : of >= bound;
        }

        boolean isMet(Slots slots) {
            return verdict(slots).startsWith("met");
        }

        boolean isMissed(Slots slots) {
            return verdict(slots).startsWith("missed");
        }

        /** Returns by how much the median misses the bound, or an empty text. */
        String excess(Slots slots) {
            return isMissed(slots) ? String.format(Locale.ROOT, "%+.1f %%", 100 * (value.median() / bound - 1)) : "";
        }

        String boundText() {
            return (isAtMost ? "≤ " : "≥ ") + Stat.number(bound);
        }
    }

    private final Slots slots;
    private final List<Goal> goals = new ArrayList<>();

    private Goals(Slots slots) {
        this.slots = slots;
    }

    static List<Goal> of(Slots slots) {
        Goals all = new Goals(slots);
        all.addProxied();
        all.addComposed();
        all.addIsolation();
        all.addOverload();
        all.addGrowth();
        all.addProcess();
        return all.goals.stream().filter(goal -> slots.has(goal.work())).toList();
    }

    private void atMost(double bound, String work, String text, Stat value) {
        goals.add(new Goal(work, text, value, true, bound));
    }

    private void atLeast(double bound, String work, String text, Stat value) {
        goals.add(new Goal(work, text, value, false, bound));
    }

    private Stat cpu(String work, String shape, String above, String below) {
        return slots.ratio(Key.of(work, above, shape), Key.of(work, below, shape), Slots.CPU);
    }

    private void addProxied() {
        atMost(1.15, "A", "A at the common rate, CPU ÷ bare pipe", cpu("A", "open", "sluice", "pipe"));
        atMost(1.15, "A", "A in closed loop, CPU ÷ bare pipe", cpu("A", "closed", "sluice", "pipe"));
        atMost(0.35, "A", "A in closed loop, CPU ÷ Spring", cpu("A", "closed", "sluice", "spring"));
    }

    private void addComposed() {
        atMost(1.2, "B", COMPOSED_RATIO, cpu("B", "open", "sluice", "splice"));
        atMost(1.45, "B", "B in closed loop, CPU ÷ bare splice", cpu("B", "closed", "sluice", "splice"));
        atMost(
                0.35,
                "B",
                "B in closed loop, CPU ÷ Spring, the faster one",
                cpu("B", "closed", "sluice", fasterSpring(slots)));
        for (double[] goal : new double[][] {{50, 1.1}, {99, 1.3}})
            atMost(
                    goal[1],
                    "B",
                    "B at the lower rate, " + (int) goal[0] + "th percentile ÷ bare splice",
                    slots.ratio(
                            Key.of("B", "sluice", "latency"),
                            Key.of("B", "splice", "latency"),
                            Slots.millis("p" + (int) goal[0])));
        atLeast(0.8, "B", "throughput in the tenth second ÷ settled throughput", warmUp());
        for (String shape : List.of("open", "closed"))
            atMost(
                    1.15,
                    "features",
                    "all features, " + shape + " loop, CPU ÷ without",
                    cpu("features", shape, "features-on", "features-off"));
    }

    static String fasterSpring(Slots slots) {
        double strings =
                slots.stat(Key.of("B", "spring", "closed"), Slots.THROUGHPUT).median();
        double trees = slots.stat(Key.of("B", "spring-trees", "closed"), Slots.THROUGHPUT)
                .median();
        return trees > strings ? "spring-trees" : "spring";
    }

    private Stat warmUp() {
        double settled =
                slots.stat(Key.of("B", "sluice", "closed"), Slots.THROUGHPUT).median();
        return Stat.of(slots.of(Key.of("B", "sluice", "warm-up"))
                .filter(slot -> slot.get("round").asInt() == 10)
                .map(slot -> Slots.THROUGHPUT.applyAsDouble(slot) / settled)
                .toList());
    }

    private void addIsolation() {
        for (String callers : List.of("200 stalled", "1000 stalled")) {
            for (String load : List.of("composed", "same-host")) {
                Key stalled = new Key("C", "sluice", callers, load);
                Key alone = new Key("C", "sluice", "0 stalled", load);
                atLeast(0.95, "C", callers + ": share of 200s, " + load, slots.stat(stalled, Slots::goodShare));
                atMost(
                        1.3,
                        "C",
                        callers + ": 99th percentile ÷ alone, " + load,
                        slots.ratio(stalled, alone, Slots.millis("p99")));
            }
            Key calls = new Key("C", "sluice", callers, "stalled");
            Key later = new Key("C", "sluice", callers + ", later", "stalled");
            atMost(
                    1020,
                    "C",
                    callers + ": slowest stalled call (ms); deadline 1 s",
                    slots.stat(calls, Slots.millis("p100")));
            atMost(
                    5,
                    "C",
                    callers + ", later: 99th percentile of stalled calls (ms)",
                    slots.stat(later, Slots.millis("p99")));
        }
    }

    private void addOverload() {
        for (String load : List.of("2000/s", "4000/s")) {
            Key key = Key.of("E", "sluice", load);
            atLeast(0.98, "E", load + " on a backend of 400/s: goodput ÷ capacity", slots.stat(key, Slots::goodput));
            atMost(500, "E", load + ": 99th percentile of all responses (ms)", slots.stat(key, Slots.millis("p99")));
        }
    }

    private void addGrowth() {
        atMost(
                1.05,
                "D",
                "the thousandth route, CPU ÷ the first",
                slots.ratio(
                        Key.of("D", "routes-1000", "last route"),
                        Key.of("D", "routes-1000", "first route"),
                        Slots.CPU));
        atMost(
                1.5,
                "D",
                "an extra step, CPU ÷ extra call of the bare splice",
                Stat.of(Stream.of(step("sluice", 1, 30) / step("splice", 1, 30)).toList()));
        atMost(
                1.2,
                "D",
                "a step from 10 to 30 steps ÷ a step from 1 to 10",
                Stat.of(Stream.of(step("sluice", 10, 30) / step("sluice", 1, 10))
                        .toList()));
    }

    /** Returns the CPU time of one more step in microseconds. */
    private double step(String candidate, int from, int to) {
        double less =
                slots.stat(Key.of("D", candidate, "steps/" + from), Slots.CPU).median();
        return (slots.stat(Key.of("D", candidate, "steps/" + to), Slots.CPU).median() - less) / (to - from);
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
