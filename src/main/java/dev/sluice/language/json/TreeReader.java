package dev.sluice.language.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Builds a tree from tokens. A number keeps its text, which Jackson's own trees drop. The parser limits the number of levels. The object
 * itself finds duplicate keys, so no set of names is needed.
 */
final class TreeReader {
    private TreeReader() {}

    /**
     * Returns the tree of the only value; null if there is no value.
     *
     * @throws InvalidJsonException if there is a second value
     * @throws JsonParseException for a duplicate key
     */
    static @Nullable JsonNode read(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) return null;
        JsonNode tree = value(first, parser);
        if (parser.nextToken() != null) throw new InvalidJsonException("more than one value");
        return tree;
    }

    private static JsonNode value(JsonToken token, JsonParser parser) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            case VALUE_STRING -> TextNode.valueOf(parser.getText());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> JsonNumber.parse(parser.getText());
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.getInstance();
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("a token without a value: " + token);
        };
    }

    /** The text of a small integer other than 0 needs no look. */
    private static JsonNode integer(JsonParser parser) throws IOException {
        boolean isSmall = parser.getNumberType() == JsonParser.NumberType.INT && parser.getIntValue() != 0;
        return isSmall ? JsonNumber.of(parser.getIntValue()) : JsonNumber.parse(parser.getText());
    }

    private static JsonNode object(JsonParser parser) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonNode previous = object.replace(name, value(parser.nextToken(), parser));
            if (previous != null) throw new JsonParseException(parser, "duplicate key");
        }
        return object;
    }

    private static JsonNode list(JsonParser parser) throws IOException {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY) {
            list.add(value(token, parser));
            token = parser.nextToken();
        }
        return list;
    }
}
