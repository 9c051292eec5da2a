package dev.sluice.config.route;

import dev.sluice.compose.ResponseBodySpec;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.expression.Expression;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code respond}: an expression, selected fields ({@code { from: $a, pick: [id] }}), or a mapping of such values. */
final class RespondDeserializer {
    private RespondDeserializer() {}

    static @Nullable ResponseBodySpec read(ConfigValue value, Binder binder) {
        return value.<@Nullable ResponseBodySpec>match(
                scalar -> expression(scalar, binder),
                sequence -> (ResponseBodySpec)
                        binder.reject(sequence, "an expression or a mapping; a list is an expression: \"[$a, $b]\""),
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

    private static ResponseBodySpec mapping(Mapping mapping, Binder binder) {
        Map<String, ResponseBodySpec> entries = new LinkedHashMap<>();
        for (Mapping.Entry entry : mapping.entries()) {
            ResponseBodySpec respond = read(entry.value(), binder);
            if (respond != null) entries.put(entry.key().text(), respond);
        }
        return new ResponseBodySpec.Mapping(Collections.unmodifiableMap(entries));
    }
}
