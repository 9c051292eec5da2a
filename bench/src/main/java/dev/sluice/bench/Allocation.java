package dev.sluice.bench;

import dev.sluice.bench.Slots.Key;
import java.util.Locale;

/**
 * The bytes that event loops allocate for each composed request, of this commit, its parent and the splice. {@code bench/gate} reads them by
 * jcmd around slots, without Java's second compiler. A busy machine does not change them, so they decide there too.
 */
record Allocation(Stat ours, Stat parent, Stat splice) {
    /** A request may allocate this many times what it allocates in the parent. */
    private static final double LIMIT = 1.03;

    static Allocation of(Slots slots) {
        return new Allocation(bytes(slots, "sluice"), bytes(slots, "parent"), bytes(slots, "splice"));
    }

    private static Stat bytes(Slots slots, String candidate) {
        return slots.stat(
                Key.of("allocation", candidate, "allocated (bytes)"),
                slot -> slot.get("value").asDouble());
    }

    boolean hasRegressed() {
        return verdict().equals(Gate.REGRESSED);
    }

    /** Returns the figures and the verdict, or why there are none. */
    String text() {
        if (!ours.isMeasured())
            return "The allocation of a composed request was not measured and decides nothing: jcmd is missing or printed nothing.";
        return "This commit allocates " + ours + " bytes for each composed request, without Java's second compiler (parent: " + parent + ", splice: "
                + splice + ")" + comparison();
    }

    private String comparison() {
        if (!parent.isMeasured()) return "";
        return String.format(Locale.ROOT, "; this commit ÷ parent %.3f, limit %.3f: %s", ratio(), LIMIT, verdict());
    }

    private double ratio() {
        return ours.median() / parent.median();
    }

    private String verdict() {
        if (!ours.isMeasured() || !parent.isMeasured()) return Goal.NOT_MEASURED;
        if (ratio() <= LIMIT) return Gate.PASSED;
        int rounds = Math.min(ours.count(), parent.count());
        return rounds < Gate.MIN_ROUNDS ? "undecided: only " + rounds + " rounds" : Gate.REGRESSED;
    }
}
