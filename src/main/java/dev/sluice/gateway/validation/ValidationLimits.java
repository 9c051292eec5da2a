package dev.sluice.gateway.validation;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import org.jspecify.annotations.Nullable;

/** The limits for the check of one request against the schemas of its route: all parts together. */
public record ValidationLimits(
        @Setting(
                value =
                        "Maximum number of steps: a keyword applied to a value, an element, or a piece of 16 characters.",
                min = "1000",
                max = "100000000")
        int steps) {
    /** The steps that take at most a millisecond of one core in warm code. An event loop takes no more for a check. */
    static final int STEPS_PER_MILLISECOND = 80_000;

    /** The milliseconds of one core that a check takes by default, at most, in warm code: {@code CheckBudgetTest} prints them. */
    private static final int DEFAULT_MILLISECONDS = 50;

    public ValidationLimits {
        SpecValidator.of(ValidationLimits.class, steps).throwIfInvalid();
    }

    /** Four million steps. */
    public static ValidationLimits defaults() {
        return new ValidationLimits(DEFAULT_MILLISECONDS * STEPS_PER_MILLISECOND);
    }

    /** Returns the smaller limit. */
    public ValidationLimits with(@Nullable Tighter route) {
        if (route == null || route.steps == null) return this;
        return new ValidationLimits(Math.min(steps, route.steps));
    }

    /** The limits of one route, which may be smaller than those of the server. */
    public record Tighter(
            @Setting(
                    value = "Maximum number of steps; at most server.limits.validation.steps.",
                    min = "1000",
                    max = "100000000")
            @Nullable
            Integer steps) {
        public Tighter {
            SpecValidator.of(Tighter.class, steps).throwIfInvalid();
        }
    }
}
