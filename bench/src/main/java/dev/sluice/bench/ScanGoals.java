package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The goals of {@code ScanBenchmark}, for each Java that ran it. A ratio has its range over the sizes of the document. */
final class ScanGoals {
    static final String WORK = "jmh";
    private static final String CLASS = "ScanBenchmark";
    private static final int[] KILOBYTES = {1, 10, 100, 1000};

    /** An object of 100 KB has more than 5,000 names. */
    private static final int OF_NAMES = 100;

    private final JmhTable results;

    ScanGoals(JmhTable results) {
        this.results = results;
    }

    List<Goal> all() {
        List<Goal> goals = new ArrayList<>();
        for (String java : results.javas(CLASS)) {
            bounds().forEach((document, bound) -> goals.add(new Goal(
                    WORK, "Java " + java + ", " + document + ": Jackson's time ÷ the scan's", ratio(document, java), false, bound, "")));
            Stat names = Stat.of(List.of(nanos("scan", "NAMES", OF_NAMES, java) / nanos("scan", "LIST", OF_NAMES, java)));
            goals.add(new Goal(WORK, "Java " + java + ", an object of 5,000 names ÷ a list of the same bytes", names, true, 1.5, ""));
        }
        return goals;
    }

    private static Map<String, Double> bounds() {
        Map<String, Double> bounds = new LinkedHashMap<>();
        bounds.put("COMPACT", 2.2);
        bounds.put("SPACED", 2.2);
        bounds.put("TEXT", 4.0);
        bounds.put("OTHER_TEXT", 1.5);
        bounds.put("NUMBERS", 2.0);
        bounds.put("ESCAPED", 1.3);
        return bounds;
    }

    private Stat ratio(String document, String java) {
        return Stat.of(Arrays.stream(KILOBYTES)
                .mapToObj(size -> nanos("jackson", document, size, java) / nanos("scan", document, size, java))
                .toList());
    }

    private double nanos(String method, String document, int kilobytes, String java) {
        return results.nanos(CLASS + "." + method + ", document " + document + ", kilobytes " + kilobytes, java);
    }
}
