package dev.sluice.language.expression.value;

import dev.sluice.core.memory.MemoryAccount;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Starts the evaluation of the expressions of a request.
 *
 * @param now the wall clock
 * @param random the source of {@code random()} and {@code uuid()}
 * @param listener receives the paths that are null because a value has another kind
 * @param owner the key of the route, for the listener; null for none
 */
public record EvaluationSource(
        EvaluationLimits limits,
        Supplier<Instant> now,
        RandomGenerator random,
        MismatchListener listener,
        @Nullable String owner) {
    /** Creates a source without a listener. */
    public EvaluationSource(EvaluationLimits limits, Supplier<Instant> now, RandomGenerator random) {
        this(limits, now, random, MismatchListener.NONE, null);
    }

    /** Returns an evaluation with a budget of its own. */
    public Evaluation start(MemoryAccount memory) {
        return new Evaluation(new EvaluationBudget(limits, memory), this);
    }
}
