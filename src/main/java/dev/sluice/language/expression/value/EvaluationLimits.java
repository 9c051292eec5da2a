package dev.sluice.language.expression.value;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import org.jspecify.annotations.Nullable;

/** The limits for all expressions of one request together. */
public record EvaluationLimits(
        @Setting(
                value = "Maximum number of steps: evaluated parts, elements, and pieces of 16 characters.",
                min = "1000",
                max = "100000000")
        int steps,

        @Setting(
                value = "Maximum memory of the values that expressions build. It counts for server.memory, too.",
                min = "64KiB",
                max = "1GiB")
        Size memory,

        @Setting(value = "Maximum number of functions that call each other.", min = "10", max = "1000")
        int depth) {
    public EvaluationLimits {
        SpecValidator.of(EvaluationLimits.class, steps, memory, depth).throwIfInvalid();
    }

    /** A million steps, 8 MiB, 1000 calls. */
    public static EvaluationLimits defaults() {
        return new EvaluationLimits(1_000_000, Size.mib(8), 1000);
    }

    /** Returns the smaller of each limit. */
    public EvaluationLimits with(@Nullable Tighter route) {
        if (route == null) return this;
        return new EvaluationLimits(
                route.steps == null ? steps : Math.min(steps, route.steps),
                route.memory == null || route.memory.bytes() > memory.bytes() ? memory : route.memory,
                route.depth == null ? depth : Math.min(depth, route.depth));
    }

    /** The limits of one route, which may be smaller than those of the server. */
    public record Tighter(
            @Setting(
                    value = "Maximum number of steps; at most server.limits.expression.steps.",
                    min = "1000",
                    max = "100000000")
            @Nullable
            Integer steps,

            @Setting(
                    value = "Maximum memory of the values; at most server.limits.expression.memory.",
                    min = "64KiB",
                    max = "1GiB")
            @Nullable
            Size memory,

            @Setting(
                    value = "Maximum number of calls; at most server.limits.expression.depth.",
                    min = "10",
                    max = "1000")
            @Nullable
            Integer depth) {
        public Tighter {
            SpecValidator.of(Tighter.class, steps, memory, depth).throwIfInvalid();
        }
    }
}
