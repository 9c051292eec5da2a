package dev.sluice.bench;

import java.util.Locale;

/**
 * A goal. Its value is at most the bound, or at least the bound. The stretch is what a later run should reach; it decides no verdict, and it
 * may be empty.
 */
record Goal(String work, String text, Stat value, boolean isAtMost, double bound, String stretch) {
    static final String NOT_MEASURED = "not measured";

    /** Returns the verdict. A range on both sides of the bound leaves it to the median. */
    String verdict(Slots slots) {
        if (!value.isMeasured()) return NOT_MEASURED;
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
