package dev.sluice.config.route;

import dev.sluice.compose.QueryNames;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.Value;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code forward.query}: {@code all}, {@code none}, or a list of names. */
final class Queries {
    private static final String EXPECTED = "all, none, or a list of names such as [page, limit]";

    private Queries() {}

    static @Nullable Object read(Value value, Binder binder) {
        if (value instanceof Sequence sequence) return names(sequence, binder);
        if (value instanceof Scalar scalar && scalar.text().equals("all")) return QueryNames.ALL;
        if (value instanceof Scalar scalar && scalar.text().equals("none")) return QueryNames.NONE;
        return binder.unfit(value, EXPECTED);
    }

    private static @Nullable Object names(Sequence sequence, Binder binder) {
        Set<String> names = new LinkedHashSet<>();
        for (Value item : sequence.items()) {
            Object name = binder.read(String.class, item, null);
            if (name == null) return null;
            names.add((String) name);
        }
        return new QueryNames(Set.copyOf(names));
    }
}
