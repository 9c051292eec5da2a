package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expression.EvaluationException;
import dev.sluice.http.HeaderSyntax;
import dev.sluice.json.ScalarText;
import java.util.ArrayList;
import java.util.List;

/** Converts JSON values to header field values (RFC 9110, section 5.5). */
final class HeaderValue {
    private HeaderValue() {}

    /** Returns the value of one field; throws {@link EvaluationException} if no header field can have the value. */
    static String of(String name, JsonNode value) {
        String text = ScalarText.of(value);
        if (text == null || !HeaderSyntax.isValue(text))
            throw new EvaluationException("the value of " + name + " is invalid in a header");
        return text;
    }

    /** Returns the field values of a name: one for each element of a list, none for null. Fails as {@link #of} does. */
    static List<String> listOf(String name, JsonNode value) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value.isArray() ? value : List.of(value))
            if (!element.isNull()) texts.add(of(name, element));
        return texts;
    }
}
