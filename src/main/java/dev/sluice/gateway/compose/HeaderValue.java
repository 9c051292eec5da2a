package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.http.HeaderText;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.ScalarText;
import dev.sluice.language.json.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Converts the values of a header's expression to field values (RFC 9110, section 5.5), in UTF-8.
 *
 * @param step the step that sets the header, or {@code answer}
 * @param callerVariables the variables that hold only values that the caller sent
 */
record HeaderValue(String step, Set<String> callerVariables) {
    /**
     * Returns the value of one field.
     *
     * @throws StepFailure if no header field can have the value: a list, an object, or a text with control characters
     */
    String of(String name, Expression expression, JsonNode value) {
        String text = ScalarText.of(value);
        String encoded = text == null ? null : HeaderText.encode(text);
        if (encoded == null)
            throw StepFailure.invalidHeader(step, name, ValueKind.of(value), isFromCaller(expression))
                    .at(expression.location());
        return encoded;
    }

    private boolean isFromCaller(Expression expression) {
        Set<String> variables = expression.variables();
        return !variables.isEmpty() && callerVariables.containsAll(variables);
    }

    /** Returns the field values of a name: one for each element of a list, none for null. Fails as {@link #of} does. */
    List<String> listOf(String name, Expression expression, JsonNode value) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value.isArray() ? value : List.of(value))
            if (!element.isNull()) texts.add(of(name, expression, element));
        return texts;
    }
}
