package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expression.value.Evaluation;
import dev.sluice.expression.value.EvaluationLimits;
import dev.sluice.expression.value.EvaluationSource;
import dev.sluice.memory.MemoryAccount;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Values of a test, with the default limits, a fixed time and a fixed randomness. */
public final class TestValues {
    public static final Instant NOW = Instant.parse("2026-11-27T10:15:30.123Z");

    private TestValues() {}

    public static Values of(Function<String, JsonNode> values) {
        return of(values, EvaluationLimits.defaults());
    }

    public static Values of(Function<String, JsonNode> values, EvaluationLimits limits) {
        return new Values.Given(values, evaluation(limits), MemoryAccount.unlimited());
    }

    public static Evaluation evaluation(EvaluationLimits limits) {
        return new EvaluationSource(limits, () -> NOW, new SplittableRandom(1)).start(MemoryAccount.unlimited());
    }
}
