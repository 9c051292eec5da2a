package dev.sluice.language.expression.function;

import dev.sluice.language.expression.value.EvaluationBudget;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Converts texts to lower or upper case, without the rules of a language. Java copies a text for each letter that becomes longer, and reads
 * the whole word for each capital sigma, because a sigma at the end of a word has another lower case. So this class converts pieces of
 * {@value #MAX_PIECE} characters. They end before a space or between two letters if they can, and those with a sigma see some characters
 * around them.
 */
final class LetterCase {
    private static final int MAX_PIECE = 64;
    private static final int CONTEXT = 16;
    private static final char SIGMA = '\u03a3';
    private static final char SMALL_SIGMA = '\u03c3';
    private static final int STEPS_OF_SIGMA = 100;
    private static final int STEPS_OF_LONGER_PIECE = 200;

    private final EvaluationBudget budget;
    private final UnaryOperator<String> conversion;

    private LetterCase(EvaluationBudget budget, UnaryOperator<String> conversion) {
        this.budget = budget;
        this.conversion = conversion;
    }

    static String lower(String text, EvaluationBudget budget) {
        for (int at = text.indexOf(SIGMA); at >= 0; at = text.indexOf(SIGMA, at + 1))
            budget.chargeSteps(STEPS_OF_SIGMA);
        return new LetterCase(budget, piece -> piece.toLowerCase(Locale.ROOT)).convert(text);
    }

    static String upper(String text, EvaluationBudget budget) {
        return new LetterCase(budget, piece -> piece.toUpperCase(Locale.ROOT)).convert(text);
    }

    private String convert(String text) {
        budget.chargeSteps(1 + text.length() / 3);
        budget.chargeBytes(EvaluationBudget.TEXT + 4L * text.length());
        if (text.length() <= MAX_PIECE) return convertPiece(text);
        StringBuilder converted = new StringBuilder(text.length());
        int start = 0;
        while (start < text.length()) {
            int end = endOfPiece(text, start);
            converted.append(convertPiece(text, start, end));
            start = end;
        }
        return converted.toString();
    }

    private String convertPiece(String text, int start, int end) {
        String piece = text.substring(start, end);
        if (piece.indexOf(SIGMA) < 0) return convertPiece(piece);
        String before = context(text, start - CONTEXT, start);
        String after = context(text, end, end + CONTEXT);
        String converted = convertPiece(before + piece + after);
        return converted.substring(before.length(), converted.length() - after.length());
    }

    /** Returns converted characters around a piece, in which Java looks for no sigma. */
    private String context(String text, int start, int end) {
        String part = text.substring(Math.max(0, start), Math.min(text.length(), end));
        return conversion.apply(part.replace(SIGMA, SMALL_SIGMA));
    }

    private String convertPiece(String piece) {
        String converted = conversion.apply(piece);
        int longer = converted.length() - piece.length();
        if (longer > 0) {
            budget.chargeSteps(STEPS_OF_LONGER_PIECE);
            budget.chargeBytes(4L * longer);
        }
        return converted;
    }

    private static int endOfPiece(String text, int start) {
        int end = start + MAX_PIECE;
        if (end >= text.length()) return text.length();
        for (int space = end; space > start; space--) if (text.charAt(space) == ' ') return space;
        for (int inside = end; inside > start + MAX_PIECE / 2; inside--)
            if (isCased(text.charAt(inside - 1)) && isCased(text.charAt(inside))) return inside;
        return Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end)) ? end - 1 : end;
    }

    /** Between two of these letters, the characters beside the end of a piece decide each sigma. */
    private static boolean isCased(char letter) {
        return Character.isLowerCase(letter) || Character.isUpperCase(letter);
    }
}
