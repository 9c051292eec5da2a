package dev.sluice.tools.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The data of a backend, as JSON. Decimals keep their digits: 19.90 stays 19.90.
 *
 * @param rows objects with an {@code id} each
 */
record JsonTable(List<JsonNode> rows) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Parses an array of rows. */
    static JsonTable of(String json) {
        return new JsonTable(parse(json).stream()
                .flatMap(array -> StreamSupport.stream(array.spliterator(), false))
                .toList());
    }

    /** Returns the parsed document, or nothing if the text is not JSON. */
    static Optional<JsonNode> parse(String json) {
        try {
            return Optional.of(MAPPER.readTree(json)).filter(document -> !document.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    Optional<JsonNode> byId(String id) {
        return rows.stream().filter(row -> fieldEquals(row, "id", id)).findFirst();
    }

    /** Returns the first rows whose field has that value, at most {@code limit}. */
    ArrayNode select(String field, String value, int limit) {
        ArrayNode selected = JsonNodeFactory.instance.arrayNode();
        rows.stream().filter(row -> fieldEquals(row, field, value)).limit(limit).forEach(selected::add);
        return selected;
    }

    private static boolean fieldEquals(JsonNode row, String field, String value) {
        return row.path(field).asText().equals(value);
    }
}
