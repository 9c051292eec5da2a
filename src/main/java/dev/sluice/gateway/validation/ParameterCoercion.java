package dev.sluice.gateway.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.language.json.JsonReader;
import dev.sluice.language.json.MultiValueNode;
import io.vertx.core.buffer.Buffer;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Converts texts of parameters to the types of their schema: numbers, booleans and lists. A text that does not convert stays a
 * text, and the validator reports it. A number without an exponent, and an integer of 64 bits in its shortest form, have one value for the
 * readers of backends, which get the text.
 */
record ParameterCoercion(RequestSchema schema, Check check) {
    static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?");
    static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,18}");

    private static final int MAX_LENGTH = 100;

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
            case "integer" -> isInteger(string) ? read(string) : text;
            case "number" ->
                string.length() < MAX_LENGTH && NUMBER.matcher(string).matches() ? read(string) : text;
            case "boolean" ->
                string.equals("true") || string.equals("false") ? BooleanNode.valueOf(string.equals("true")) : text;
            default -> text;
        };
    }

    /** Returns whether a text is an integer of 64 bits in its shortest form. */
    static boolean isInteger(String text) {
        return INTEGER.matcher(text).matches() && new BigInteger(text).bitLength() < Long.SIZE;
    }

    private static JsonNode read(String number) {
        return JsonReader.DEFAULT.read(Buffer.buffer(number));
    }
}
