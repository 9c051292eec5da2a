package dev.sluice.bench;

import dev.sluice.bench.Slots.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints the results of {@code bench/compare --gate}, and decides whether the CPU time of a composed request has regressed. An
 * interval is the range over the rounds. A regression needs a median past the limit, and intervals that do not overlap.
 */
public final class Gate {
    /** A request may cost this many times what it costs in the parent; its ratio to the splice may be this many times that of the page. */
    private static final double LIMIT = 1.25;

    private static final int MIN_ROUNDS = 3;
    private static final int REGRESSION = 3;
    private static final String PASSED = "passed";
    private static final String REGRESSED = "REGRESSION";

    /** The row of a full run in docs/performance.md: {@code | goal | bound | median (low to high) | verdict |}. */
    private static final Pattern PAGE_RATIO =
            Pattern.compile("\\| " + Pattern.quote(Goals.COMPOSED_RATIO) + " \\|[^|]*\\| ([0-9.]+) \\(([0-9.]+) to ([0-9.]+)\\) \\|.*");

    private static final Key THIS = Key.of("gate", "sluice", "open");
    private static final Key PARENT = THIS.with("parent");
    private static final Key SPLICE = THIS.with("splice");

    private final Slots slots;
    private final String doubt;

    private Gate(Slots slots) {
        this.slots = slots;
        this.doubt = slots.doubt(THIS.work());
    }

    /** Arguments: the slots, and the page of performance. Exits with {@value #REGRESSION} on a regression. */
    public static void main(String[] arguments) throws IOException {
        if (hasRegressed(Path.of(arguments[0]), Path.of(arguments[1]))) System.exit(REGRESSION);
    }

    static boolean hasRegressed(Path slots, Path page) throws IOException {
        Gate gate = new Gate(Slots.read(slots));
        gate.printTimes();
        String parent = gate.compareWithParent();
        String splice = gate.compareWithSplice(pageRatio(Files.readAllLines(page)));
        return parent.equals(REGRESSED) || splice.equals(REGRESSED);
    }

    /** Returns the ratio of the page; not measured without a row, or if the machine of the full run was busy. */
    private static Stat pageRatio(List<String> page) {
        for (String line : page) {
            Matcher row = PAGE_RATIO.matcher(line);
            if (row.matches() && !line.contains("undecided"))
                return new Stat(number(row, 1), number(row, 2), number(row, 3), 2);
        }
        return Stat.NONE;
    }

    private static double number(Matcher row, int group) {
        return Double.parseDouble(row.group(group));
    }

    private Stat cpu(Key key) {
        return slots.stat(key, Slots.CPU);
    }

    /** Prints the candidates that were left out, and the CPU times. */
    private void printTimes() {
        slots.leftOut()
                .forEach(line -> System.out.println(line.get("candidate").asText() + " is left out: "
                        + line.get("leftOut").asText()));
        if (!cpu(THIS).isMeasured()) System.out.println("No slot of this commit was measured in time.");
        System.out.printf(
                "CPU µs of a composed request at %s/s, median and range of %d slots: parent %s, this commit %s, bare splice %s%n",
                slots.description("rate").asText(), cpu(THIS).count(), cpu(PARENT), cpu(THIS), cpu(SPLICE));
        if (!doubt.isEmpty()) System.out.println("The machine is busy: " + doubt);
    }

    private String compareWithParent() {
        Stat ratio = slots.ratio(THIS, PARENT, Slots.CPU);
        if (!ratio.isMeasured()) return "not measured";
        boolean isApart = cpu(THIS).low() > cpu(PARENT).high();
        String verdict = verdict(ratio, LIMIT, isApart);
        System.out.printf(
                "this commit ÷ parent %s: %s, limit %s: %s%n",
                slots.description("parent").asText(), ratio, Stat.number(LIMIT), verdict);
        return verdict;
    }

    private String compareWithSplice(Stat page) {
        Stat ratio = slots.ratio(THIS, SPLICE, Slots.CPU);
        if (!ratio.isMeasured()) return "not measured";
        String verdict = spliceVerdict(ratio, page);
        System.out.printf("this commit ÷ bare splice: %s; docs/performance.md: %s: %s%n", ratio, page, verdict);
        return verdict;
    }

    private String spliceVerdict(Stat ratio, Stat page) {
        if (!page.isMeasured()) return "no limit, because the page has no ratio";
        if (slots.isTooSlow(SPLICE)) return "undecided: the splice is too slow for the rate";
        return verdict(ratio, LIMIT * page.median(), ratio.low() > page.high());
    }

    private String verdict(Stat ratio, double limit, boolean isApart) {
        if (!doubt.isEmpty()) return "undecided: busy machine";
        if (ratio.median() <= limit) return PASSED;
        if (ratio.count() < MIN_ROUNDS) return "undecided: only " + ratio.count() + " rounds";
        return isApart ? REGRESSED : "undecided: the intervals overlap";
    }
}
