package dev.sluice.bench;

import dev.sluice.bench.Slots.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints the results of {@code bench/compare --gate}, and decides whether the CPU time of a request or the bytes that it allocates have
 * regressed ({@link Allocation}). An interval is the range over the rounds. A regression of CPU time needs a median past the limit, and
 * intervals that do not overlap.
 */
public final class Gate {
    /** A request may cost this many times what it costs in the parent; its ratio to the splice may be this many times that of the page. */
    private static final double LIMIT = 1.25;

    /** Fewer rounds than these cause no regression. */
    static final int MIN_ROUNDS = 3;

    static final String PASSED = "passed";
    static final String REGRESSED = "REGRESSION";
    private static final int REGRESSION = 3;
    private static final String WORK = "gate";

    /** A request that the gate measures: its shape in the slots, its name, the splice beside it, and its goal in the report. */
    enum Request {
        COMPOSED("open", "composed request", "bare splice", Goals.COMPOSED_RATIO),
        BODY("body", "body of 100 KB", "splice with Jackson's scan", GrowthGoals.BODY_RATIO);

        private final Key ours;
        private final String text;
        private final String spliceName;
        private final String goal;

        Request(String shape, String text, String spliceName, String goal) {
            this.ours = Key.of(WORK, "sluice", shape);
            this.text = text;
            this.spliceName = spliceName;
            this.goal = goal;
        }

        private Key parent() {
            return ours.with("parent");
        }

        private Key splice() {
            return ours.with("splice");
        }

        /** Returns the ratio of the report; nothing without a row, or if its full run decided or measured nothing. */
        Optional<Stat> reported(List<String> report) {
            return report.stream().map(row()::matcher).filter(Matcher::matches).findFirst().flatMap(Gate::ratio);
        }

        /** Whether the report has the row of the goal, measured or not. */
        boolean isIn(List<String> report) {
            return report.stream().anyMatch(line -> row().matcher(line).matches());
        }

        private Pattern row() {
            return Pattern.compile("\\| " + Pattern.quote(goal) + " \\|[^|]*\\|[^|]*\\| (?:–|([0-9.]+) \\(([0-9.]+) to ([0-9.]+)\\)) \\| ([a-z :]+) \\|.*");
        }
    }

    private final Slots slots;
    private final String doubt;

    private Gate(Slots slots) {
        this.slots = slots;
        this.doubt = slots.doubt(WORK);
    }

    /** Arguments: the slots, and the report of performance. Exits with {@value #REGRESSION} on a regression. */
    public static void main(String[] arguments) throws IOException {
        if (hasRegressed(Path.of(arguments[0]), Path.of(arguments[1]))) System.exit(REGRESSION);
    }

    static boolean hasRegressed(Path slots, Path report) throws IOException {
        Gate gate = new Gate(Slots.read(slots));
        List<String> lines = Files.readAllLines(report);
        gate.slots.leftOut().forEach(line -> System.out.println(line.get("candidate").asText() + " is left out: " + line.get("leftOut").asText()));
        if (!gate.doubt.isEmpty()) System.out.println("The machine is busy: " + gate.doubt);
        Allocation allocation = Allocation.of(gate.slots);
        System.out.println(allocation.text());
        boolean hasRegressed = allocation.hasRegressed();
        for (Request request : Request.values()) hasRegressed |= gate.hasRegressed(request, request.reported(lines));
        return hasRegressed;
    }

    private static Optional<Stat> ratio(MatchResult row) {
        if (row.group(1) == null || row.group(4).startsWith("undecided")) return Optional.empty();
        return Optional.of(new Stat(number(row, 1), number(row, 2), number(row, 3), 2));
    }

    private static double number(MatchResult row, int group) {
        return Double.parseDouble(row.group(group));
    }

    private boolean hasRegressed(Request request, Optional<Stat> reported) {
        printTimes(request);
        String parent = compareWithParent(request);
        String splice = compareWithSplice(request, reported);
        return parent.equals(REGRESSED) || splice.equals(REGRESSED);
    }

    private Stat cpu(Key key) {
        return slots.stat(key, Slots.CPU_WITHOUT_COMPILERS);
    }

    private void printTimes(Request request) {
        Stat ours = cpu(request.ours);
        if (!ours.isMeasured()) System.out.println("No slot of a " + request.text + " was measured in time.");
        System.out.printf(
                "CPU µs of a %s without Java's compilers, median and range of %d slots: parent %s, this commit %s, %s %s%n",
                request.text, ours.count(), cpu(request.parent()), ours, request.spliceName, cpu(request.splice()));
    }

    private String compareWithParent(Request request) {
        Stat ratio = slots.ratio(request.ours, request.parent(), Slots.CPU_WITHOUT_COMPILERS);
        if (!ratio.isMeasured()) return Goal.NOT_MEASURED;
        boolean isApart = cpu(request.ours).low() > cpu(request.parent()).high();
        String verdict = verdict(ratio, LIMIT, isApart);
        System.out.printf(
                "%s, this commit ÷ parent %s: %s, limit %s: %s%n",
                request.text, slots.description("parent").asText(), ratio, Stat.number(LIMIT), verdict);
        return verdict;
    }

    private String compareWithSplice(Request request, Optional<Stat> reported) {
        Stat ratio = slots.ratio(request.ours, request.splice(), Slots.CPU_WITHOUT_COMPILERS);
        if (!ratio.isMeasured()) return Goal.NOT_MEASURED;
        String verdict = reported.map(full -> spliceVerdict(request, ratio, full)).orElse("no limit, because the report has no ratio");
        System.out.printf(
                "%s, this commit ÷ %s: %s; docs/performance/report.md: %s: %s%n",
                request.text, request.spliceName, ratio, reported.orElse(Stat.NONE), verdict);
        return verdict;
    }

    private String spliceVerdict(Request request, Stat ratio, Stat reported) {
        if (slots.isTooSlow(request.splice())) return "undecided: the splice is too slow for the rate";
        return verdict(ratio, LIMIT * reported.median(), ratio.low() > reported.high());
    }

    private String verdict(Stat ratio, double limit, boolean isApart) {
        if (!doubt.isEmpty()) return "undecided: busy machine";
        if (ratio.median() <= limit) return PASSED;
        if (ratio.count() < MIN_ROUNDS) return "undecided: only " + ratio.count() + " rounds";
        return isApart ? REGRESSED : "undecided: the intervals overlap";
    }
}
