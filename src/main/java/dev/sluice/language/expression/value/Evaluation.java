package dev.sluice.language.expression.value;

import java.time.Instant;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The evaluation of all expressions of one request: their budget, their time and their randomness. Belongs to one event loop.
 */
public final class Evaluation {
    private final EvaluationBudget budget;
    private final Supplier<Instant> clock;
    private final RandomGenerator random;
    private @Nullable Instant now;

    public Evaluation(EvaluationBudget budget, Supplier<Instant> clock, RandomGenerator random) {
        this.budget = budget;
        this.clock = clock;
        this.random = random;
    }

    public EvaluationBudget budget() {
        return budget;
    }

    /** Returns the wall-clock time of the first call, so that the whole request has one time. */
    public Instant now() {
        Instant time = now;
        if (time == null) {
            time = clock.get();
            now = time;
        }
        return time;
    }

    public RandomGenerator random() {
        return random;
    }
}
