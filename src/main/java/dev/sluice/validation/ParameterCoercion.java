package dev.sluice.validation;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.json.JsonReader;
import dev.sluice.json.MultiValueNode;
import dev.sluice.validation.InvalidRequestFailure.Violation;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Parameters as the types that a schema gives them: a text that is a number to who wants a number, all values to who wants
 * a list. A text that is not what is wanted stays one, and the schema will say so.
 */
record ParameterCoercion(String in, RequestSchema schema, List<Violation> repeated) {
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d{1,3})?");

    ObjectNode of(JsonNode parameters) {
        ObjectNode typed = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : parameters.properties())
            typed.set(
                    field.getKey(),
                    of(field.getKey(), field.getValue().isArray(), MultiValueNode.all(parameters, field.getKey())));
        return typed;
    }

    /** @param isList whether it is one whatever the schema says, as a rest of a path is */
    private JsonNode of(String name, boolean isList, JsonNode values) {
        JsonNode wanted = schema.field(name);
        if (isList || wanted.path("type").asText().equals("array")) return list(values, wanted.path("items"));
        if (values.size() > 1) repeated.add(new Violation(in, pointerTo(name), "is given more than once"));
        return of(values.path(0), wanted);
    }

    private static String pointerTo(String name) {
        return JsonPointer.empty().appendProperty(name).toString();
    }

    private static ArrayNode list(JsonNode values, JsonNode wanted) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (JsonNode value : values) list.add(of(value, wanted));
        return list;
    }

    private static JsonNode of(JsonNode text, JsonNode wanted) {
        String written = text.asText();
        return switch (wanted.path("type").asText()) {
            case "integer", "number" ->
                NUMBER.matcher(written).matches() && written.length() < 100
                        ? JsonReader.DEFAULT.read(Buffer.buffer(written))
                        : text;
            case "boolean" ->
                written.equals("true") || written.equals("false") ? BooleanNode.valueOf(written.equals("true")) : text;
            default -> text;
        };
    }
}
