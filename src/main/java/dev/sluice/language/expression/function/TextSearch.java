package dev.sluice.language.expression.function;

import dev.sluice.language.expression.value.EvaluationBudget;

/** Searches texts in texts, in a time that their lengths bound. */
final class TextSearch {
    /** The longest part that {@link String#indexOf} searches alone. Its worst case compares the whole part at each offset. */
    private static final int MAX_SHORT_PART = 16;

    private TextSearch() {}

    static boolean contains(String text, String part, EvaluationBudget budget) {
        budget.chargeSteps(1 + text.length() / 3 + part.length() / 16);
        if (part.length() <= MAX_SHORT_PART || part.length() >= text.length()) return text.contains(part);
        budget.chargeSteps((text.length() + (long) part.length()) / 4);
        budget.chargeBytes((long) Integer.BYTES * part.length());
        return containsLong(text, part);
    }

    /** Searches the beginning of the part first, until the misses have compared too many characters. */
    private static boolean containsLong(String text, String part) {
        String beginning = part.substring(0, MAX_SHORT_PART);
        long compared = 0;
        for (int at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
            if (text.startsWith(part, at)) return true;
            compared += part.length();
            if (compared > text.length()) return containsRepetitive(text, part);
        }
        return false;
    }

    /** Searches with the algorithm of Knuth, Morris and Pratt, which reads each character of the text once. */
    private static boolean containsRepetitive(String text, String part) {
        int[] borders = borders(part);
        int matched = 0;
        for (int index = 0; index < text.length(); index++) {
            matched = advance(part, borders, matched, text.charAt(index));
            if (matched == part.length()) return true;
        }
        return false;
    }

    /** Returns for each beginning of the part, by its length, the length of its longest other beginning that is also its end. */
    private static int[] borders(String part) {
        int[] borders = new int[part.length()];
        for (int length = 2; length < part.length(); length++)
            borders[length] = advance(part, borders, borders[length - 1], part.charAt(length - 1));
        return borders;
    }

    /** Returns the number of matched characters after another character of the text. */
    private static int advance(String part, int[] borders, int matched, char character) {
        int length = matched;
        while (length > 0 && part.charAt(length) != character) length = borders[length];
        return part.charAt(length) == character ? length + 1 : 0;
    }
}
