package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where a keyword is in its schema, for the operators. Immutable.
 *
 * @param pointer a JSON Pointer from the schema of the part to the keyword
 * @param name the name of the keyword
 * @param expected the keyword, with its value if this is short and holds no schema
 */
record Origin(String pointer, String name, String expected) {
    private static final int MAX_SHOWN = 60;

    static Origin of(String schema, String keyword, JsonNode limit) {
        String text = limit.isTextual() ? limit.textValue() : limit.toString();
        boolean isShown = !limit.isObject() && !hasContainers(limit) && text.length() <= MAX_SHOWN;
        return new Origin(schema + "/" + keyword, keyword, isShown ? keyword + " " + text : keyword);
    }

    private static boolean hasContainers(JsonNode list) {
        for (JsonNode element : list) if (element.isContainerNode()) return true;
        return false;
    }
}
