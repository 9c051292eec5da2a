package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import dev.sluice.language.pattern.InvalidPatternException;
import dev.sluice.language.pattern.PatternTranslator.Translation;

/**
 * The {@code pattern} of one schema. RE2 tries it in time proportional to the size of its program and the length of the text; both
 * are bounded. Immutable and thread-safe.
 */
final class LinearPattern {
    /** Longest text that can match, in characters. */
    static final int MAX_LENGTH = 1024;

    /** Most instructions of a program times characters of a text: at most 40 ms. */
    static final int MAX_STEPS = 2_000_000;

    /** Most instructions of a program. RE2 follows a chain of alternatives by recursion, so a larger program overflows the stack. */
    static final int MAX_SIZE = 4000;

    private static final int MAX_EXPRESSION = 4096;

    /** Steps of an instruction at one character. */
    private static final int STEPS_PER_INSTRUCTION = 2;

    /** Steps of each text beyond its characters. */
    private static final int STEPS_PER_TEXT = 8;

    private final Pattern compiled;
    private final int maxLength;

    private LinearPattern(Pattern compiled, int maxLength) {
        this.compiled = compiled;
        this.maxLength = maxLength;
    }

    /**
     * Compiles an expression of ECMA-262.
     *
     * @param maxLength the {@code maxLength} of the same schema
     */
    static LinearPattern compile(String expression, long maxLength) throws InvalidPatternException {
        if (expression.length() > MAX_EXPRESSION)
            throw InvalidPatternException.unsupported(
                    "a pattern of " + expression.length() + " characters", "at most " + MAX_EXPRESSION);
        int length = (int) Math.max(0, Math.min(maxLength, MAX_LENGTH));
        Translation translation = EcmaDialect.translate(expression);
        requireFits(translation.size(), length, translation.size() <= 5 * MAX_SIZE);
        LinearPattern pattern = new LinearPattern(translation.compile(), length);
        requireFits(pattern.size(), length, isSmall(pattern.size(), length));
        return pattern;
    }

    private static boolean isSmall(long size, int length) {
        return size <= MAX_SIZE && size * length <= MAX_STEPS;
    }

    private static void requireFits(long size, int length, boolean fits) throws InvalidPatternException {
        if (fits) return;
        long most = Math.min(MAX_SIZE, MAX_STEPS / Math.max(1, length));
        throw InvalidPatternException.unsupported(
                "a program of " + size + " instructions for a text of " + length + " characters",
                "at most " + most + " instructions, so fewer repetitions, or a smaller maxLength");
    }

    /** Compiles the {@code pattern} of a schema. */
    static LinearPattern of(JsonNode schema) throws InvalidPatternException {
        JsonNode maxLength = schema.path("maxLength");
        return compile(
                schema.path("pattern").textValue(),
                maxLength.isNumber() ? TextKeywords.limitOf(maxLength) : MAX_LENGTH);
    }

    /** Returns the number of instructions. */
    int size() {
        return compiled.programSize();
    }

    /** Returns whether the pattern matches, after the check has paid for the most instructions that the text can take. */
    boolean matches(String text, Check check) {
        if (text.length() > 2 * maxLength) return false;
        check.charge(STEPS_PER_TEXT + (long) STEPS_PER_INSTRUCTION * size() * text.length());
        return matches(text);
    }

    /** Returns whether the pattern matches anywhere in the text. A text that is too long does not match. */
    boolean matches(String text) {
        return text.length() <= 2 * maxLength
                && text.codePointCount(0, text.length()) <= maxLength
                && compiled.matcher(text).find();
    }
}
