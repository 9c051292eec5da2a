package dev.sluice.config.route;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.ExpressionNotation;
import dev.sluice.config.binding.Identifier;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.gateway.compose.ResponseBodySpec;
import dev.sluice.language.expression.Expression;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code respond}: an expression, selected fields ({@code { from: $a, pick: [id] }}), or a mapping of such values. */
final class RespondDeserializer {
    private static final String NAME =
            "a name; an expression in { } needs quotes, as in respond: '{ \"id\": $customer.id }'";

    /** The start of a {@code for}, an {@code if}, a {@code let} or a match of all other keys. */
    private static final Pattern CLAUSE = Pattern.compile("(?:for|if) ?\\(|let +[\\w-]+ *=|\\*(?: *-|$)");

    private RespondDeserializer() {}

    static @Nullable ResponseBodySpec read(ConfigValue value, Binder binder) {
        return value.<@Nullable ResponseBodySpec>match(
                scalar -> expression(scalar, binder),
                sequence -> (ResponseBodySpec)
                        binder.reject(sequence, "a mapping, or " + ExpressionNotation.expectedFor(sequence)),
                mapping -> isSelection(mapping) ? selection(mapping, binder) : mapping(mapping, binder),
                invalid -> null);
    }

    private static @Nullable ResponseBodySpec expression(Scalar scalar, Binder binder) {
        Expression expression = (Expression) binder.read(Expression.class, scalar, null);
        if (expression == null) return null;
        ResponseBodySpec respond = new ResponseBodySpec.Value(expression);
        binder.sources().put(respond, scalar);
        return respond;
    }

    /** A field of a response is never a list, so a list under {@code pick} or {@code drop} marks a selection. */
    private static boolean isSelection(Mapping mapping) {
        return ConfigValue.sequence(mapping.get("pick")) != null || ConfigValue.sequence(mapping.get("drop")) != null;
    }

    private static @Nullable ResponseBodySpec selection(Mapping mapping, Binder binder) {
        return (ResponseBodySpec) binder.bindRecord(ResponseBodySpec.FieldSelection.class, mapping, Map.of());
    }

    /** A key may look like an expression, such as {@code $id} in a JSON Schema, but then it has a value. */
    private static boolean isPartOfExpression(Mapping.Entry entry) {
        Scalar value = ConfigValue.scalar(entry.value());
        String key = entry.key().text();
        return CLAUSE.matcher(key).lookingAt() || (value != null && value.isEmpty() && !Identifier.isValid(key));
    }

    private static ResponseBodySpec mapping(Mapping mapping, Binder binder) {
        Map<String, ResponseBodySpec> entries = new LinkedHashMap<>();
        for (Mapping.Entry entry : mapping.entries()) {
            if (isPartOfExpression(entry)) {
                binder.reject(entry.key(), NAME);
                continue;
            }
            ResponseBodySpec respond = read(entry.value(), binder);
            if (respond != null) entries.put(entry.key().text(), respond);
        }
        return new ResponseBodySpec.Mapping(Collections.unmodifiableMap(entries));
    }
}
