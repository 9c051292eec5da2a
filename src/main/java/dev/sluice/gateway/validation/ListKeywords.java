package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;

/** The keywords for lists. */
final class ListKeywords {
    private ListKeywords() {}

    static Keyword maxItems(KeywordSource source) {
        long most = TextKeywords.limitOf(source.limit());
        return source.assertion(
                (value, check) -> !value.isArray() || value.size() <= most,
                value -> "Array has too many items (" + value.size() + " > " + most + ")");
    }

    static Keyword minItems(KeywordSource source) {
        long least = TextKeywords.limitOf(source.limit());
        return source.assertion(
                (value, check) -> !value.isArray() || value.size() >= least,
                value -> "Array has too few items (" + value.size() + " < " + least + ")");
    }

    static Keyword uniqueItems(KeywordSource source) {
        if (!source.limit().booleanValue()) return (value, check) -> true;
        Origin origin = source.origin();
        return (value, check) -> {
            if (!value.isArray()) return true;
            UniqueItems.Pair equal = UniqueItems.firstEqual(value, check);
            return equal == null
                    || check.fail(
                            origin,
                            value,
                            list -> "Duplicate items at indexes " + equal.first() + " and " + equal.second());
        };
    }

    static Keyword prefixItems(KeywordSource source) {
        CompiledSchema[] prefix = source.list();
        ItemRule rule = new ItemRule(source.origin(), "Items did not match schema");
        return (value, check) -> {
            if (!value.isArray()) return true;
            boolean isValid = true;
            for (int i = 0; i < Math.min(prefix.length, value.size()); i++) {
                if (rule.holds(prefix[i], i, value, check)) continue;
                if (check.stopsAtFirst()) return false;
                isValid = false;
            }
            return isValid;
        };
    }

    /**
     * A keyword that gives an item its schema.
     *
     * @param detail describes an item whose schema is {@code false}
     */
    private record ItemRule(Origin origin, String detail) {
        boolean holds(CompiledSchema schema, int index, JsonNode list, Check check) {
            check.charge(1);
            check.evaluated(index);
            if (check.item(schema, index, list.get(index))) return true;
            if (schema.isNever()) check.fail(origin, list, value -> detail);
            return false;
        }
    }

    static Keyword items(KeywordSource source) {
        int first = source.schema().path("prefixItems").size();
        return rest(source, first, (index, check) -> true, "Items did not match schema");
    }

    static Keyword unevaluated(KeywordSource source) {
        return rest(
                source,
                0,
                (index, check) -> isUnevaluated(index, check),
                "Items did not match unevaluated items schema");
    }

    private static boolean isUnevaluated(int index, Check check) {
        check.charge(1);
        return !check.isEvaluated(index);
    }

    /** Selects the items that a keyword concerns. */
    @FunctionalInterface
    private interface Selection {
        boolean includes(int index, Check check);
    }

    private static Keyword rest(KeywordSource source, int first, Selection selection, String detail) {
        CompiledSchema schema = source.subschema();
        ItemRule rule = new ItemRule(source.origin(), detail);
        return (value, check) -> {
            if (!value.isArray()) return true;
            boolean isValid = true;
            for (int i = first; i < value.size(); i++) {
                if (!selection.includes(i, check) || rule.holds(schema, i, value, check)) continue;
                if (check.stopsAtFirst()) return false;
                isValid = false;
            }
            return isValid;
        };
    }

    static Keyword contains(KeywordSource source) {
        return new Contains(
                source.origin(),
                source.subschema(),
                source.schema().has("minContains")
                        ? TextKeywords.limitOf(source.schema().path("minContains"))
                        : 1,
                source.schema().has("maxContains")
                        ? TextKeywords.limitOf(source.schema().path("maxContains"))
                        : Long.MAX_VALUE);
    }

    /** The keyword {@code contains} with its limits. */
    private record Contains(Origin origin, CompiledSchema schema, long least, long most) implements Keyword {
        @Override
        public boolean holds(JsonNode value, Check check) {
            if (!value.isArray()) return true;
            long found = count(value, check);
            if (found < least)
                return check.fail(
                        origin,
                        value,
                        list -> "Array must contain at least " + least + " items matching schema. Only " + found
                                + " items were found");
            return found <= most
                    || check.fail(
                            origin,
                            value,
                            list -> "Array may contain at most " + most + " items matching schema. " + found
                                    + " items were found");
        }

        /** Stops as soon as the number decides, unless another keyword needs to know each matching item. */
        private long count(JsonNode list, Check check) {
            long enough = most == Long.MAX_VALUE ? least : Long.MAX_VALUE;
            long found = 0;
            for (int i = 0; i < list.size() && (found < enough || check.isComplete()); i++) {
                check.charge(1);
                if (!check.testAlone(schema, list.get(i))) continue;
                found++;
                check.evaluated(i);
            }
            return found;
        }
    }
}
