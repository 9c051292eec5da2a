package dev.sluice.config.route;

import dev.sluice.compose.Respond;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import dev.sluice.expression.Expression;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code respond}: an expression, fields that are chosen of one ({@code { from: $a, pick: [id] }}), or a mapping whose
 * values are all this again.
 */
final class Answers {
    private Answers() {}

    static @Nullable Respond read(Value value, Binder binder) {
        return value.<@Nullable Respond>match(
                scalar -> expression(scalar, binder),
                list -> (Respond)
                        binder.unfit(list, "an expression or a mapping; a list is an expression: \"[$a, $b]\""),
                mapping -> isChoice(mapping) ? choice(mapping, binder) : mapping(mapping, binder),
                broken -> null);
    }

    private static @Nullable Respond expression(Scalar scalar, Binder binder) {
        Expression expression = (Expression) binder.read(Expression.class, scalar, null);
        return expression == null ? null : read(new Respond.Value(expression), scalar, binder);
    }

    private static Respond read(Respond respond, Value value, Binder binder) {
        binder.sources().put(respond, value);
        return respond;
    }

    /** An entry of an answer is never a list, so a list under one of these keys is what is chosen. */
    private static boolean isChoice(Mapping mapping) {
        return Value.sequence(mapping.get("pick")) != null || Value.sequence(mapping.get("drop")) != null;
    }

    private static @Nullable Respond choice(Mapping mapping, Binder binder) {
        return (Respond) binder.record(Respond.Choice.class, mapping, Map.of());
    }

    private static Respond mapping(Mapping mapping, Binder binder) {
        Map<String, Respond> entries = new LinkedHashMap<>();
        for (Mapping.Entry entry : mapping.entries()) {
            Respond answer = read(entry.value(), binder);
            if (answer != null) entries.put(entry.key().text(), answer);
        }
        return new Respond.Mapping(Collections.unmodifiableMap(entries));
    }
}
