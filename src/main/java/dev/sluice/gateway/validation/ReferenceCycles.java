package dev.sluice.gateway.validation;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds references that lead back to their own schema for the same value. A check of such a schema would not end. */
final class ReferenceCycles {
    /** The keywords that apply a schema, several, or several by name, to the value of the schema around them. */
    private static final List<String> SAME_VALUE =
            List.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas");

    private final JsonNode document;
    private final Set<JsonPointer> entered = new HashSet<>();
    private final Set<JsonPointer> finished = new HashSet<>();

    private ReferenceCycles(JsonNode document) {
        this.document = document;
    }

    /** @throws InvalidSchemaException at the reference that closes a cycle */
    static void check(JsonNode document, Set<JsonPointer> schemas) throws InvalidSchemaException {
        ReferenceCycles cycles = new ReferenceCycles(document);
        for (JsonPointer schema : schemas) cycles.visit(schema);
    }

    private void visit(JsonPointer location) throws InvalidSchemaException {
        JsonNode schema = document.at(location);
        if (finished.contains(location) || !schema.isObject()) return;
        entered.add(location);
        if (schema.has("$ref")) follow(location.appendProperty("$ref"), schema.get("$ref"));
        for (String keyword : SAME_VALUE)
            if (schema.has(keyword)) visitAll(location.appendProperty(keyword), schema.get(keyword));
        entered.remove(location);
        finished.add(location);
    }

    private void follow(JsonPointer location, JsonNode reference) throws InvalidSchemaException {
        JsonPointer target = JsonPointer.compile(reference.textValue().substring(1));
        if (entered.contains(target))
            throw new InvalidSchemaException(
                    location.toString(),
                    reference.textValue()
                            + " leads back to its own schema for the same value (expected: a reference below"
                            + " properties, items or another keyword for a part of the value)");
        visit(target);
    }

    /** The value of {@code dependentSchemas} has the schemas by name; the one of {@code not} is a schema. */
    private void visitAll(JsonPointer location, JsonNode value) throws InvalidSchemaException {
        boolean isNamed = location.last().getMatchingProperty().equals("dependentSchemas");
        if (value.isArray()) for (int i = 0; i < value.size(); i++) visit(location.appendIndex(i));
        else if (isNamed)
            for (Map.Entry<String, JsonNode> entry : value.properties()) visit(location.appendProperty(entry.getKey()));
        else visit(location);
    }
}
