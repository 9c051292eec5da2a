package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expression.EvaluationException;
import dev.sluice.http.HeaderSyntax;
import dev.sluice.json.ScalarText;
import java.util.ArrayList;
import java.util.List;

/** A JSON value as the value of a header field, RFC 9110 5.5. */
final class HeaderValue {
    private HeaderValue() {}

    /**
     * The text of one field.
     *
     * @throws EvaluationException when the value has none that can stand in a header
     */
    static String of(String name, JsonNode value) {
        String text = ScalarText.of(value);
        if (text == null || !HeaderSyntax.isValue(text))
            throw new EvaluationException("the value of " + name + " cannot stand in a header");
        return text;
    }

    /**
     * The texts of the fields of one name: one for an element of a list, none for null.
     *
     * @throws EvaluationException as {@link #of} does
     */
    static List<String> listOf(String name, JsonNode value) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value.isArray() ? value : List.of(value))
            if (!element.isNull()) texts.add(of(name, element));
        return texts;
    }
}
