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
        return value.<@Nullable Object>match(
                scalar -> word(scalar, binder),
                sequence -> names(sequence, binder),
                mapping -> binder.unfit(mapping, EXPECTED),
                broken -> binder.unfit(broken, EXPECTED));
    }

    private static @Nullable Object word(Scalar scalar, Binder binder) {
        return switch (scalar.text()) {
            case "all" -> QueryNames.ALL;
            case "none" -> QueryNames.NONE;
            default -> binder.unfit(scalar, EXPECTED);
        };
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
