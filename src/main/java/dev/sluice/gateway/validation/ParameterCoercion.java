package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.language.json.JsonReader;
import dev.sluice.language.json.MultiValueNode;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Converts texts of parameters to the types of their schema: numbers, booleans and lists. A text that does not convert stays a
 * text, and the validator reports it.
 */
record ParameterCoercion(RequestSchema schema, Check check) {
    static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d{1,3})?");

    ObjectNode coerce(JsonNode parameters) {
        ObjectNode coerced = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : parameters.properties()) {
            JsonNode values = MultiValueNode.allValues(parameters, field.getKey());
            coerced.set(field.getKey(), coerce(field.getKey(), field.getValue().isArray(), values));
        }
        return coerced;
    }

    /** @param isList whether the parameter is always a list, such as a catch-all */
    private JsonNode coerce(String name, boolean isList, JsonNode values) {
        JsonNode propertySchema = schema.property(name);
        if (isList || propertySchema.path("type").asText().equals("array"))
            return list(values, propertySchema.path("items"));
        if (values.size() > 1) check.failMember(name, "occurs more than once");
        return coerce(values.path(0), propertySchema);
    }

    private ArrayNode list(JsonNode values, JsonNode propertySchema) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (JsonNode value : values) list.add(coerce(value, propertySchema));
        return list;
    }

    private JsonNode coerce(JsonNode text, JsonNode propertySchema) {
        String string = text.asText();
        check.charge(1);
        check.chargeText(string.length());
        return switch (propertySchema.path("type").asText()) {
            case "integer", "number" ->
                NUMBER.matcher(string).matches() && string.length() < 100
                        ? JsonReader.DEFAULT.read(Buffer.buffer(string))
                        : text;
            case "boolean" ->
                string.equals("true") || string.equals("false") ? BooleanNode.valueOf(string.equals("true")) : text;
            default -> text;
        };
    }
}
