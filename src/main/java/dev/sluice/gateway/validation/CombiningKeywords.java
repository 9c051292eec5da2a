package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;

/** The keywords that apply other schemas to the same value. */
final class CombiningKeywords {
    private CombiningKeywords() {}

    static Keyword reference(KeywordSource source) {
        CompiledSchema target = source.compiler().refer(source.limit().textValue());
        Origin origin = source.origin();
        return (value, check) -> check.refer(origin, target, value)
                || (target.isNever()
                        && check.fail(origin, value, each -> "Instance does not match the schema of \"$ref\""));
    }

    static Keyword not(KeywordSource source) {
        CompiledSchema schema = source.subschema();
        return source.assertion(
                (value, check) -> !check.testAlone(schema, value), value -> "Instance matched \"not\" schema");
    }

    static Keyword allOf(KeywordSource source) {
        CompiledSchema[] all = source.list();
        Origin origin = source.origin();
        return (value, check) -> {
            boolean isValid = true;
            for (CompiledSchema schema : all) {
                check.charge(1);
                if (check.apply(schema, value)) continue;
                isValid = false;
                if (schema.isNever()) check.fail(origin, value, each -> "Instance does not match every subschema");
                if (check.stopsAtFirst()) return false;
            }
            return isValid;
        };
    }

    static Keyword anyOf(KeywordSource source) {
        CompiledSchema[] alternatives = source.list();
        return source.assertion(
                (value, check) -> matches(alternatives, value, check, 1) > 0,
                value -> "Instance does not match any subschemas");
    }

    static Keyword oneOf(KeywordSource source) {
        CompiledSchema[] alternatives = source.list();
        Origin origin = source.origin();
        return (value, check) -> {
            int matches = matches(alternatives, value, check, 2);
            return matches == 1
                    || check.fail(
                            origin,
                            value,
                            each -> "Instance does not match exactly one subschema ("
                                    + (matches == 0 ? "0 matches)" : "at least 2 matches)"));
        };
    }

    /** Counts the schemas that match. Stops as soon as there are enough, unless another keyword needs to know what they evaluate. */
    private static int matches(CompiledSchema[] alternatives, JsonNode value, Check check, int enough) {
        int matches = 0;
        for (CompiledSchema schema : alternatives) {
            check.charge(1);
            if (!check.test(schema, value)) continue;
            matches++;
            if (matches == enough && !check.isComplete()) return matches;
        }
        return matches;
    }

    static Keyword condition(KeywordSource source) {
        CompiledSchema condition = source.subschema();
        Branch positive = branch(source, "then");
        Branch negative = branch(source, "else");
        return (value, check) -> {
            check.charge(1);
            return (check.test(condition, value) ? positive : negative).isValid(value, check);
        };
    }

    private static Branch branch(KeywordSource source, String name) {
        CompiledSchema schema = source.schema().has(name) ? source.subschema(name) : CompiledSchema.ALWAYS;
        return new Branch(source.origin(), schema, "Instance does not match \"" + name + "\" schema");
    }

    /** What a condition decides about. */
    private record Branch(Origin origin, CompiledSchema schema, String detail) {
        boolean isValid(JsonNode value, Check check) {
            if (check.apply(schema, value)) return true;
            if (schema.isNever()) check.fail(origin, value, each -> detail);
            return false;
        }
    }
}
