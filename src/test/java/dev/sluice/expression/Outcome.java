package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.Parser;
import com.schibsted.spt.data.jslt.filters.TrueJsonFilter;
import dev.sluice.json.Json;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.spec.InvalidTextException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value of an expression, or its failure, in Sluice and in the JSLT library.
 *
 * @param value null for a failure
 */
record Outcome(@Nullable JsonNode value, String failure) {
    private static final ObjectMapper DOUBLES = new ObjectMapper();

    static Outcome inSluice(String text, String input) {
        JsonNode document = Json.readTree(input.getBytes(StandardCharsets.UTF_8), MemoryAccount.unlimited());
        try {
            return new Outcome(
                    Expression.parse(text).evaluate(TestValues.of(name -> variable(name, document)), document), "");
        } catch (InvalidTextException | EvaluationException e) {
            return new Outcome(null, String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode variable(String name, JsonNode document) {
        if (name.equals("in")) return document;
        throw new EvaluationException("no variable " + name);
    }

    /** Evaluates with the library, which keeps nulls and empty values in objects here. */
    static Outcome inJslt(String text, String input) {
        try {
            JsonNode document = DOUBLES.readTree(input);
            Parser parser = new Parser(new StringReader(text)).withObjectFilter(new TrueJsonFilter());
            return new Outcome(parser.compile().apply(Map.of("in", document), document), "");
        } catch (Exception | StackOverflowError e) {
            return new Outcome(null, String.valueOf(e.getMessage()));
        }
    }

    boolean isFailure() {
        return value == null;
    }

    /** Returns the JSON of the value with its keys in their order. Texts of numbers are equal if the values and the kinds are. */
    String canonical() {
        return value == null || !isFinite(value) ? "fails" : canonical(value);
    }

    private static boolean isFinite(JsonNode value) {
        for (JsonNode part : value) if (!isFinite(part)) return false;
        return !value.isDouble() || Double.isFinite(value.doubleValue());
    }

    private static String canonical(JsonNode value) {
        List<String> parts = new ArrayList<>();
        if (value.isArray()) {
            for (JsonNode element : value) parts.add(canonical(element));
            return parts.toString();
        }
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties())
                parts.add('"' + field.getKey() + "\": " + canonical(field.getValue()));
            return "{" + String.join(", ", parts) + "}";
        }
        // Jackson 2.9 read an empty text as null, and JSLT returns that.
        if (value.isMissingNode()) return "null";
        return value.isNumber() ? canonicalNumber(value) : value.toString();
    }

    private static String canonicalNumber(JsonNode number) {
        BigDecimal decimal = new BigDecimal(number.asText());
        String digits =
                decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toString();
        return number.isIntegralNumber() ? digits : digits + " as a decimal";
    }

    @Override
    public String toString() {
        if (value == null) return "fails: " + failure;
        return value.isNumber() ? value.asText() : value.toString();
    }
}
