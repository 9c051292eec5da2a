package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/**
 * One keyword of a schema in its running form. Immutable and thread-safe. The schema pays a step for each call. The keyword pays for
 * everything that it compares beyond that, before it compares.
 */
@FunctionalInterface
interface Keyword {
    /** Returns whether a value meets the keyword, or has a kind that the keyword does not concern. Reports the violations. */
    boolean holds(JsonNode value, Check check);

    /** Compares a value with the limit of a keyword. */
    @FunctionalInterface
    interface Test {
        boolean isMet(JsonNode value, Check check);
    }

    /**
     * A keyword without schemas.
     *
     * @param detail describes the violation to the caller
     */
    record Assertion(Origin origin, Test test, Function<JsonNode, String> detail) implements Keyword {
        @Override
        public boolean holds(JsonNode value, Check check) {
            return test.isMet(value, check) || check.fail(origin, value, detail);
        }
    }
}
