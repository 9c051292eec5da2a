package dev.sluice.tools.schema;

import java.util.ArrayList;
import java.util.List;

/** Builds regular expressions for integers of a range, in decimal digits with optional leading zeros. */
final class IntegerRangePattern {
    private IntegerRangePattern() {}

    /** Returns the expression. Both ends belong to the range; {@code 0 <= from <= to}. */
    static String between(long from, long to) {
        List<String> parts = new ArrayList<>();
        for (long start = from; start <= to; ) {
            long end = largestSharingPrefix(start, to);
            parts.add(digits(Long.toString(start), Long.toString(end)));
            start = end + 1;
        }
        return "0*(" + String.join("|", parts) + ")";
    }

    /** Returns the largest number up to {@code to} that shares a prefix with {@code start}, differs in one digit, and has nines for its trailing zeros. */
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
