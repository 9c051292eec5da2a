package dev.sluice.bench;

import dev.sluice.bench.Documents.Kind;
import dev.sluice.bench.Slots.Key;
import java.util.ArrayList;
import java.util.List;

/** The goals of the run {@code growth}: of bodies, entity tags, loops, steps, routes, and of percentiles at the lower rate. */
final class GrowthGoals {
    /** The goal that {@code bench/compare --gate} compares a large body with. */
    static final String BODY_RATIO = "compact body of 100 KB, CPU ÷ splice with Jackson's scan";

    private static final String OURS = "sluice";
    private static final String SPLICE = "splice";
    private static final int KB = 1000;
    private static final int SMALL = 10;
    private static final int LARGE = 1000;

    private final Slots slots;
    private final List<Goal> goals = new ArrayList<>();

    GrowthGoals(Slots slots) {
        this.slots = slots;
    }

    List<Goal> all() {
        addBodies();
        addTags();
        addProxied();
        addLoops();
        addSteps();
        addRoutes();
        addTails();
        return goals;
    }

    private void atMost(double bound, String stretch, String work, String text, Stat value) {
        goals.add(new Goal(work, text, value, true, bound, stretch));
    }

    private void atMost(double bound, String work, String text, Stat value) {
        atMost(bound, "", work, text, value);
    }

    private void addBodies() {
        for (Kind kind : List.of(Kind.TEXT, Kind.COMPACT, Kind.SPACED))
            atMost(
                    kind == Kind.TEXT ? 0.5 : 1.0,
                    "bodies",
                    kind.path() + " body, extra CPU µs over the splice for each KB",
                    extraForKilobyte(slots, kind));
        for (Kind kind : Kind.values())
            for (int kilobytes : new int[] {SMALL, 100, LARGE})
                atMost(
                        1,
                        "bodies",
                        kind.path() + " body of " + size(kilobytes) + ", CPU ÷ splice with Jackson's scan",
                        slots.ratio(body(OURS, kind, kilobytes), body("splice-scan", kind, kilobytes), Slots.CPU));
    }

    private static String size(int kilobytes) {
        return kilobytes < KB ? kilobytes + " KB" : kilobytes / KB + " MB";
    }

    private static Key body(String candidate, Kind kind, int kilobytes) {
        return Key.of("bodies", candidate, "bytes/" + kind.path() + "/" + kilobytes * KB);
    }

    /** Returns the CPU time of each KB between 10 KB and 1 MB, in microseconds, minus that of the splice. */
    static Stat extraForKilobyte(Slots slots, Kind kind) {
        List<Key> keys = List.of(
                body(OURS, kind, LARGE), body(SPLICE, kind, LARGE), body(OURS, kind, SMALL), body(SPLICE, kind, SMALL));
        return slots.combined(keys, Slots.CPU, cpu -> (cpu[0] - cpu[1] - (cpu[2] - cpu[3])) / (LARGE - SMALL));
    }

    private void addTags() {
        for (int kilobytes : new int[] {1, SMALL, 100, LARGE}) {
            String shape = "bytes/" + Kind.COMPACT.path() + "/" + kilobytes * KB;
            atMost(
                    kilobytes <= SMALL ? 1.05 : 1.2,
                    "tags",
                    "entity tag of " + size(kilobytes) + ", CPU ÷ without",
                    slots.ratio(Key.of("tags", "tags-on", shape), Key.of("tags", "tags-off", shape), Slots.CPU));
        }
    }

    private void addProxied() {
        atMost(1.1, "A-1MB", "A-1MB at a rate, CPU ÷ bare pipe", ratio("A-1MB", "open", "pipe"));
        atMost(1.1, "A-1MB", "A-1MB in closed loop, CPU ÷ bare pipe", ratio("A-1MB", "closed", "pipe"));
    }

    private Stat ratio(String work, String shape, String below) {
        return slots.ratio(Key.of(work, OURS, shape), Key.of(work, below, shape), Slots.CPU);
    }

    private void addLoops() {
        for (int to : new int[] {100, 1000})
            atMost(
                    1.25,
                    "D",
                    "an item between " + to / 10 + " and " + to + " ÷ an item of the first ten",
                    growth("each/", OURS, OURS, to / 10, to, 1, 10));
        for (int items : new int[] {100, 1000})
            atMost(1.6, "D", "a loop of " + items + " items, CPU ÷ bare splice", ratio("D", "each/" + items, SPLICE));
    }

    /** Returns the CPU time of one more between two numbers, divided by that between two other numbers. */
    private Stat growth(String kind, String above, String below, int... numbers) {
        List<Key> keys = List.of(
                Key.of("D", above, kind + numbers[1]), Key.of("D", above, kind + numbers[0]),
                Key.of("D", below, kind + numbers[3]), Key.of("D", below, kind + numbers[2]));
        return slots.combined(
                keys,
                Slots.CPU,
                cpu -> (cpu[0] - cpu[1]) / (numbers[1] - numbers[0]) / ((cpu[2] - cpu[3]) / (numbers[3] - numbers[2])));
    }

    private void addSteps() {
        atMost(1.5, "D", "an extra step, CPU ÷ extra call of the bare splice", growth("steps/", OURS, SPLICE, 1, 30, 1, 30));
        atMost(1.4, "D", "a step from 10 to 30 steps, CPU ÷ a call of the bare splice", growth("steps/", OURS, SPLICE, 10, 30, 10, 30));
        atMost(1.2, "D", "a step from 10 to 30 steps ÷ a step from 1 to 10", growth("steps/", OURS, OURS, 10, 30, 1, 10));
    }

    private void addRoutes() {
        Key last = Key.of("D", "routes-1000", "last route");
        atMost(1.05, "D", "the thousandth route, CPU ÷ the first", slots.ratio(last, Key.of("D", "routes-1000", "first route"), Slots.CPU));
    }

    private void addTails() {
        atMost(1.1, "tails", "B at the lower rate, 50th percentile ÷ bare splice", tail("p50"));
        atMost(1.5, "1.30", "tails", "B at the lower rate, 99th percentile ÷ bare splice", tail("p99"));
    }

    private Stat tail(String percentile) {
        return slots.ratio(Key.of("tails", OURS, "latency"), Key.of("tails", SPLICE, "latency"), Slots.millis(percentile));
    }
}
