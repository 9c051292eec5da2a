package dev.sluice.language.expression.value;

import dev.sluice.language.json.ValueKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The evaluation of all expressions of one request: their budget, their time and their randomness. Belongs to one event loop.
 */
public final class Evaluation {
    /** The paths of one expression whose mismatches are reported. Each of them is compared for each mismatch. */
    private static final int MAX_REPORTED = 8;

    private final EvaluationBudget budget;
    private final Supplier<Instant> clock;
    private final RandomGenerator random;
    private final MismatchListener listener;
    private final @Nullable String owner;
    private @Nullable Instant now;
    private @Nullable EvaluatedExpression expression;
    private @Nullable List<PathMismatch> reported;

    /** Creates an evaluation whose mismatches are not reported. */
    public Evaluation(EvaluationBudget budget, Supplier<Instant> clock, RandomGenerator random) {
        this(budget, new EvaluationSource(EvaluationLimits.defaults(), clock, random));
    }

    Evaluation(EvaluationBudget budget, EvaluationSource source) {
        this.budget = budget;
        this.clock = source.now();
        this.random = source.random();
        this.listener = source.listener();
        this.owner = source.owner();
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

    /** Starts an expression: the mismatches that follow are reported for it, each path once. */
    public void begin(EvaluatedExpression next) {
        expression = next;
        if (reported != null) reported = null;
    }

    /** Reports a path of the current expression, unless it was reported since {@link #begin}, or eight others were. */
    public void onMismatch(PathMismatch path, ValueKind found) {
        EvaluatedExpression current = expression;
        if (listener == MismatchListener.NONE || current == null || !isNew(path)) return;
        listener.onMismatch(owner, current, path, found);
    }

    /** Reports a path of any expression, at each call. Thread-safe. */
    public void onMismatch(EvaluatedExpression of, PathMismatch path, ValueKind found) {
        listener.onMismatch(owner, of, path, found);
    }

    @SuppressWarnings("ReferenceEquality") // Each node of a path has an instance of its own.
    private boolean isNew(PathMismatch path) {
        List<PathMismatch> known = reported;
        if (known == null) reported = known = new ArrayList<>(2);
        for (PathMismatch each : known) if (each == path) return false;
        return known.size() < MAX_REPORTED && known.add(path);
    }
}
