package dev.sluice.config.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.language.json.JsonNumber;
import org.jspecify.annotations.Nullable;

/** Converts YAML to JSON by the core schema of YAML 1.2. Numbers keep every digit, and their nodes equal those of a JSON parser. */
record YamlToJson(Findings findings) {

    @Nullable
    JsonNode convert(ConfigValue value) {
        return value.<@Nullable JsonNode>match(this::scalar, this::array, this::object, invalid -> null);
    }

    private @Nullable JsonNode object(Mapping mapping) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Mapping.Entry entry : mapping.entries()) {
            JsonNode field = convert(entry.value());
            if (field != null) object.set(entry.key().text(), field);
        }
        return object.size() < mapping.entries().size() ? null : object;
    }

    private @Nullable JsonNode array(Sequence sequence) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (ConfigValue item : sequence.items()) {
            JsonNode element = convert(item);
            if (element != null) array.add(element);
        }
        return array.size() < sequence.items().size() ? null : array;
    }

    private @Nullable JsonNode scalar(Scalar scalar) {
        try {
            return switch (scalar.kind()) {
                case NULL -> NullNode.getInstance();
                case BOOLEAN -> BooleanNode.valueOf(Boolean.parseBoolean(scalar.text()));
                case INTEGER -> JsonNumber.of(YamlNumbers.parseInteger(scalar.text()));
                case FLOAT -> JsonNumber.of(YamlNumbers.parseDecimal(scalar.text()));
                case NOT_FINITE -> throw new ArithmeticException("not finite");
                case TEXT -> TextNode.valueOf(scalar.text());
            };
        } catch (ArithmeticException e) {
            findings.error(scalar, scalar.describe() + " (expected: a number that JSON knows)");
            return null;
        }
    }
}
