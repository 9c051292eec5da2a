package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expression.ExpressionFailed;
import dev.sluice.http.HeaderSyntax;
import dev.sluice.json.Scalar;
import java.util.ArrayList;
import java.util.List;

/** A JSON value as the value of a header field, RFC 9110 5.5. */
final class FieldValue {
    private FieldValue() {}

    /**
     * The text of one field.
     *
     * @throws ExpressionFailed when the value has none that can stand in a header
     */
    static String text(String name, JsonNode value) {
        String text = Scalar.text(value);
        if (text == null || !HeaderSyntax.isValue(text))
            throw new ExpressionFailed("the value of " + name + " cannot stand in a header");
        return text;
    }

    /**
     * The texts of the fields of one name: one for an element of a list, none for null.
     *
     * @throws ExpressionFailed as {@link #text} does
     */
    static List<String> all(String name, JsonNode value) {
        List<String> texts = new ArrayList<>();
        for (JsonNode one : value.isArray() ? value : List.of(value)) if (!one.isNull()) texts.add(text(name, one));
        return texts;
    }
}
