package dev.sluice.config.schema;

import java.util.ArrayList;
import java.util.List;

/** Regular expressions of whole numbers in a range, in decimal digits; zeros may stand before them. */
final class IntegerRangePattern {
    private IntegerRangePattern() {}

    /** The expression; both ends belong to the range, neither is negative, and the first is not the larger. */
    static String between(long from, long to) {
        List<String> parts = new ArrayList<>();
        for (long start = from; start <= to; ) {
            long end = largestSharingPrefix(start, to);
            parts.add(digits(Long.toString(start), Long.toString(end)));
            start = end + 1;
        }
        return "0*(" + String.join("|", parts) + ")";
    }

    /** The largest number within reach that differs from the first in one digit, and in nines where that has zeros. */
    private static long largestSharingPrefix(long start, long to) {
        long power = 1;
        while (start % (power * 10) == 0 && start + power * 10 - 1 <= to && start > 0) power *= 10;
        long end = start;
        while (end % (power * 10) / power < 9 && end + 2 * power - 1 <= to) end += power;
        return end + power - 1;
    }

    private static String digits(String from, String to) {
        StringBuilder digits = new StringBuilder();
        int fixedDigits = from.length();
        while (fixedDigits > 0 && from.charAt(fixedDigits - 1) == '0' && to.charAt(fixedDigits - 1) == '9')
            fixedDigits--;
        for (int i = 0; i < fixedDigits; i++) digits.append(digit(from.charAt(i), to.charAt(i)));
        int freeDigits = from.length() - fixedDigits;
        return freeDigits == 0 ? digits.toString() : digits + "[0-9]" + (freeDigits == 1 ? "" : "{" + freeDigits + "}");
    }

    private static String digit(char from, char to) {
        return from == to ? String.valueOf(from) : "[" + from + "-" + to + "]";
    }
}
