package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.IntPredicate;

/** The keywords for numbers. */
final class NumberKeywords {
    private NumberKeywords() {}

    static Keyword minimum(KeywordSource source) {
        return limit(source, order -> order >= 0, " is less than ");
    }

    static Keyword maximum(KeywordSource source) {
        return limit(source, order -> order <= 0, " is greater than ");
    }

    static Keyword exclusiveMinimum(KeywordSource source) {
        return limit(source, order -> order > 0, " is less than or equal to ");
    }

    static Keyword exclusiveMaximum(KeywordSource source) {
        return limit(source, order -> order < 0, " is greater than or equal to ");
    }

    private static Keyword limit(KeywordSource source, IntPredicate isInside, String relation) {
        JsonNode limit = source.limit();
        return source.assertion(
                (value, check) -> !value.isNumber() || isInside.test(JsonNumbers.compare(value, limit, check)),
                value -> value.asText() + relation + limit.asText());
    }

    static Keyword multipleOf(KeywordSource source) {
        JsonNode divisor = source.limit();
        return source.assertion(
                (value, check) -> !value.isNumber() || JsonNumbers.isMultiple(value, divisor, check),
                value -> value.asText() + " is not a multiple of " + divisor.asText());
    }
}
