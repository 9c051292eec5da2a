package dev.sluice.server.runtime;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Running instances of one kind, by name. The next generation reuses an instance, with its state, if its spec is equal.
 *
 * @param <S> the type of the specs, compared by value
 * @param <R> the type of the running instances
 */
record ReusableInstances<S, R>(Map<String, Instance<S, R>> instances) {

    /** One instance, and the spec from which it was built. */
    record Instance<S, R>(S spec, R value) {}

    /** Returns the instances before the first generation. */
    static <S, R> ReusableInstances<S, R> none() {
        return new ReusableInstances<>(Map.of());
    }

    /** Returns the instances for these specs. Builds the instances whose spec is new or not equal. */
    ReusableInstances<S, R> reconcile(Map<String, S> specs, BiFunction<String, S, R> build) {
        Map<String, Instance<S, R>> next = new LinkedHashMap<>();
        specs.forEach((name, spec) -> {
            Instance<S, R> previous = instances.get(name);
            boolean isReusable = previous != null && previous.spec.equals(spec);
            next.put(name, isReusable ? previous : new Instance<>(spec, build.apply(name, spec)));
        });
        return new ReusableInstances<>(Collections.unmodifiableMap(next));
    }

    @Nullable
    R get(@Nullable String name) {
        Instance<S, R> instance = name == null ? null : instances.get(name);
        return instance == null ? null : instance.value;
    }

    List<R> values() {
        return instances.values().stream().map(Instance::value).toList();
    }

    /** Returns the instances that the other set does not contain. */
    List<R> notIn(ReusableInstances<S, R> other) {
        Set<R> shared = Collections.newSetFromMap(new IdentityHashMap<>());
        shared.addAll(other.values());
        return values().stream().filter(running -> !shared.contains(running)).toList();
    }
}
