package dev.sluice.language.expression;

import dev.sluice.language.expression.value.Kinds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of the variables that are visible at one location. An inner declaration hides an outer one. */
final class KindScope {
    private final @Nullable KindScope outer;
    private final Map<String, Kinds> external;
    private final Map<String, Kinds> kinds = new HashMap<>();

    private KindScope(@Nullable KindScope outer, Map<String, Kinds> external) {
        this.outer = outer;
        this.external = external;
    }

    /** Returns the variables that an expression does not declare. An absent variable may have any value. */
    static KindScope external(Map<String, Kinds> kinds) {
        return new KindScope(null, kinds);
    }

    /** Returns a scope inside this one, without declarations. */
    KindScope open() {
        return new KindScope(this, external);
    }

    void declare(String name, Kinds value) {
        kinds.put(name, value);
    }

    /** Returns the kinds of a variable. */
    Kinds of(String name) {
        return declared(name).orElseGet(() -> external.getOrDefault(name, Kinds.ANY));
    }

    /** Returns the kinds of a variable that the expression declares; empty for another one. */
    Optional<Kinds> declared(String name) {
        for (KindScope scope = this; scope != null; scope = scope.outer) {
            Kinds found = scope.kinds.get(name);
            if (found != null) return Optional.of(found);
        }
        return Optional.empty();
    }
}
