package dev.sluice.bench;

import java.util.List;
import java.util.Locale;

/** The median of values and their range; no values give {@link #NONE}. */
record Stat(double median, double low, double high, int count) {
    static final Stat NONE = new Stat(Double.NaN, Double.NaN, Double.NaN, 0);

    static Stat of(List<Double> values) {
        double[] sorted = values.stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        int n = sorted.length;
        if (n == 0) return NONE;
        return new Stat((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1], n);
    }

    boolean isMeasured() {
        return count > 0;
    }

    /** Returns the range as a share of the median. */
    double spread() {
        return (high - low) / median;
    }

    /** Returns the median and the range with as many digits as their size needs. */
    @Override
    public String toString() {
        if (!isMeasured()) return "–";
        return count == 1 ? number(median) : number(median) + " (" + number(low) + " to " + number(high) + ")";
    }

    static String number(double value) {
        String format = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
