package dev.sluice.config.route;

import dev.sluice.compose.Target;
import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call as it is written, of a step or of one of its fallbacks.
 *
 * @param own the variables that the step gives it, such as the item of a loop
 * @param mapping where {@code call} stands, with what belongs to it beside
 */
public record WrittenCall(Set<String> own, Mapping mapping, Binder binder) {

    /** What it calls, as text; null when it does not say so in one. */
    public @Nullable Scalar text() {
        return Value.scalar(mapping.get("call"));
    }

    /** What it calls; null when that is missing or broken. */
    public @Nullable Target target() {
        return binder.readAs(Target.class, text());
    }

    /** One of its settings; null when it is absent. */
    @Nullable
    Value get(String setting) {
        return mapping.get(setting);
    }

    /** The entries of {@code with}; none when it is absent or no mapping. */
    Collection<Mapping.Entry> with() {
        return Value.entries(mapping.get("with"));
    }

    /** Its expressions. */
    List<Formula> formulas() {
        return Stream.of("with", "headers", "body")
                .flatMap(setting -> Formula.in(get(setting), binder, own).stream())
                .toList();
    }
}
