package dev.sluice;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The running things of one kind, by name. From one generation to the next a thing stays the same object for as long as
 * what it was built from stays equal, so whatever it has learned stays too.
 *
 * @param <S> what they are built from, equal by value
 * @param <R> what runs
 */
record Kept<S, R>(Map<String, Part<S, R>> parts) {

    /** One thing, and what it was built from. */
    record Part<S, R>(S spec, R running) {}

    /** What there is before the first generation. */
    static <S, R> Kept<S, R> none() {
        return new Kept<>(Map.of());
    }

    /** The things for these specs: those from here wherever they fit. */
    Kept<S, R> next(Map<String, S> specs, BiFunction<String, S, R> build) {
        Map<String, Part<S, R>> next = new LinkedHashMap<>();
        specs.forEach((name, spec) -> {
            Part<S, R> former = parts.get(name);
            boolean fits = former != null && former.spec.equals(spec);
            next.put(name, fits ? former : new Part<>(spec, build.apply(name, spec)));
        });
        return new Kept<>(Collections.unmodifiableMap(next));
    }

    @Nullable
    R get(@Nullable String name) {
        Part<S, R> part = name == null ? null : parts.get(name);
        return part == null ? null : part.running;
    }

    List<R> all() {
        return parts.values().stream().map(Part::running).toList();
    }

    /** What runs here and not there. */
    List<R> without(Kept<S, R> later) {
        Set<R> staying = Collections.newSetFromMap(new IdentityHashMap<>());
        staying.addAll(later.all());
        return all().stream().filter(running -> !staying.contains(running)).toList();
    }
}
