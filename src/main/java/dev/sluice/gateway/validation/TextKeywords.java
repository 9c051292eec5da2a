package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.pattern.InvalidPatternException;

/** The keywords for texts. */
final class TextKeywords {
    private TextKeywords() {}

    static Keyword minLength(KeywordSource source) {
        long least = limitOf(source.limit());
        return source.assertion(
                (value, check) ->
                        !value.isTextual() || isAtLeast(value.textValue(), least, check) || isOutOfRange(value, check),
                value -> "String is too short (" + length(value) + " < " + least + ")");
    }

    static Keyword maxLength(KeywordSource source) {
        long most = limitOf(source.limit());
        return source.assertion(
                (value, check) -> !value.isTextual()
                        || !isAtLeast(value.textValue(), most + 1, check)
                        || isOutOfRange(value, check),
                value -> "String is too long (" + length(value) + " > " + most + ")");
    }

    /** Returns a limit, which is an integer, perhaps written as {@code 2.0}. */
    static long limitOf(JsonNode limit) {
        return limit.decimalValue()
                .min(java.math.BigDecimal.valueOf(Long.MAX_VALUE - 1))
                .longValue();
    }

    /** Counts code points, unless the number of UTF-16 units decides. */
    private static boolean isAtLeast(String text, long length, Check check) {
        if (text.length() < length) return false;
        if (text.length() >= 2 * Math.min(length, Integer.MAX_VALUE)) return true;
        check.chargeText(text.length());
        return text.codePointCount(0, text.length()) >= length;
    }

    /** Pays for the length in the description of a violation. */
    private static boolean isOutOfRange(JsonNode value, Check check) {
        if (!check.stopsAtFirst()) check.chargeText(value.textValue().length());
        return false;
    }

    private static int length(JsonNode value) {
        String text = value.textValue();
        return text.codePointCount(0, text.length());
    }

    static Keyword format(KeywordSource source) {
        TextFormat format = TextFormat.of(source.limit().textValue());
        String detail = "String does not match format \"" + source.limit().textValue() + '"';
        return source.assertion(
                (value, check) -> !value.isTextual() || format.matches(value.textValue(), check), value -> detail);
    }

    static Keyword pattern(KeywordSource source) {
        LinearPattern pattern = compiled(source.schema());
        return source.assertion(
                (value, check) -> !value.isTextual() || pattern.matches(value.textValue(), check),
                value -> "String does not match pattern");
    }

    private static LinearPattern compiled(JsonNode schema) {
        try {
            return LinearPattern.of(schema);
        } catch (InvalidPatternException e) {
            throw new IllegalStateException("the checker has compiled each pattern", e);
        }
    }
}
