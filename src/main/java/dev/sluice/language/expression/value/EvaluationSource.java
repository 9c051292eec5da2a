package dev.sluice.language.expression.value;

import dev.sluice.core.memory.MemoryAccount;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Starts the evaluation of the expressions of a request.
 *
 * @param now the wall clock
 * @param random the source of {@code random()} and {@code uuid()}
 */
public record EvaluationSource(EvaluationLimits limits, Supplier<Instant> now, RandomGenerator random) {
    /** Returns an evaluation with a budget of its own. */
    public Evaluation start(MemoryAccount memory) {
        return new Evaluation(new EvaluationBudget(limits, memory), now, random);
    }
}
