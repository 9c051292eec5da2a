package dev.sluice.core.spec;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * A percentage.
 *
 * @param value the percentage: 50 is half
 */
public record Percent(double value) implements Comparable<Percent> {
    private static final Pattern TEXT = Pattern.compile("-?\\d{1,4}(\\.\\d{1,4})?%");

    /**
     * Parses {@code 50%} or {@code 2.5%}.
     *
     * @throws IllegalArgumentException for another text; the message names the expected form
     */
    public static Percent parse(String text) {
        if (!TEXT.matcher(text).matches()) throw new IllegalArgumentException("a percentage such as 50%");
        return new Percent(Double.parseDouble(text.substring(0, text.length() - 1)));
    }

    /** Returns the percentage as a fraction: 0.5 is half. */
    public double fraction() {
        return value / 100;
    }

    @Override
    public int compareTo(Percent other) {
        return Double.compare(value, other.value);
    }

    @Override
    public String toString() {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString() + "%";
    }
}
