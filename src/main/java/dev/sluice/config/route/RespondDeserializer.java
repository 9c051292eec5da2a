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

/**
 * {@code respond}: an expression, fields that are chosen of one ({@code { from: $a, pick: [id] }}), or a mapping whose
 * values are all this again.
 */
final class RespondDeserializer {
    private RespondDeserializer() {}

    static @Nullable ResponseBodySpec read(ConfigValue value, Binder binder) {
        return value.<@Nullable ResponseBodySpec>match(
                scalar -> expression(scalar, binder),
                list -> (ResponseBodySpec)
                        binder.reject(list, "an expression or a mapping; a list is an expression: \"[$a, $b]\""),
                mapping -> isSelection(mapping) ? selection(mapping, binder) : mapping(mapping, binder),
                invalid -> null);
    }

    private static @Nullable ResponseBodySpec expression(Scalar scalar, Binder binder) {
        Expression expression = (Expression) binder.read(Expression.class, scalar, null);
        return expression == null ? null : read(new ResponseBodySpec.Value(expression), scalar, binder);
    }

    private static ResponseBodySpec read(ResponseBodySpec respond, ConfigValue value, Binder binder) {
        binder.sources().put(respond, value);
        return respond;
    }

    /** An entry of an answer is never a list, so a list under one of these keys is what is chosen. */
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
