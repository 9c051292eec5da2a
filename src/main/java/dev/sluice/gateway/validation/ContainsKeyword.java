package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;

/** The keyword {@code contains} with its limits. */
record ContainsKeyword(Origin origin, CompiledSchema schema, long least, long most) implements Keyword {
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
