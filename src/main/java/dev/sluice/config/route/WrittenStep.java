package dev.sluice.config.route;

import dev.sluice.compose.Step;
import dev.sluice.compose.Target;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A step as it is written, its sound parts at hand even when others are broken. */
public final class WrittenStep {
    private final Scalar key;
    private final Value value;
    private final Binder binder;
    private final List<Formula> formulas;

    WrittenStep(Mapping.Entry entry, Binder binder) {
        this.key = entry.key();
        this.value = entry.value();
        this.binder = binder;
        this.formulas = Stream.of("with", "headers", "body", "when")
                .flatMap(setting -> Formula.in(get(setting), binder).stream())
                .toList();
    }

    Scalar key() {
        return key;
    }

    /** One of its settings; null when it is absent. */
    @Nullable
    Value get(String setting) {
        return value instanceof Mapping mapping ? mapping.get(setting) : null;
    }

    /** The entries of one of its settings; none when it is absent or no mapping. */
    Collection<Mapping.Entry> entries(String setting) {
        return get(setting) instanceof Mapping mapping ? mapping.entries() : List.of();
    }

    /** Where it says what it calls; null when it does not, or not in one text. */
    public @Nullable Scalar call() {
        return get("call") instanceof Scalar call ? call : null;
    }

    /** What it calls; null when that is missing or broken. */
    public @Nullable Target target() {
        return binder.readAs(Target.class, call());
    }

    /** Its expressions. */
    List<Formula> formulas() {
        return formulas;
    }

    /** The names that its expressions use. */
    Set<String> variables() {
        Set<String> variables = new TreeSet<>();
        for (Formula formula : formulas) variables.addAll(formula.variables());
        return variables;
    }

    /** What the key of an entry was read as; null when it was not. */
    <T> @Nullable T keyAs(Class<T> type, Mapping.Entry entry) {
        return binder.readAs(type, entry.key());
    }

    /** Whether only its known settings are written, so that what seems to be missing is. */
    boolean isUnderstood() {
        return value instanceof Mapping mapping && !Binder.hasUnknownKeys(Step.Spec.class, mapping);
    }
}
