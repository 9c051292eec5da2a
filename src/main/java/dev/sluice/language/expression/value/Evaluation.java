package dev.sluice.language.expression.value;

import dev.sluice.language.json.ValueKind;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The evaluation of all expressions of one request: their budget, their time and their randomness. Belongs to one event loop.
 */
public final class Evaluation {
    /** The paths, at most, of one expression whose mismatches are reported. */
    private static final int MAX_REPORTED = 1000;

    private final EvaluationBudget budget;
    private final Supplier<Instant> clock;
    private final RandomGenerator random;
    private final MismatchListener listener;
    private final @Nullable String owner;
    private @Nullable Instant now;
    private @Nullable EvaluatedExpression expression;

    /** The paths of the current expression that were reported, by identity: each node of a path has an instance of its own. */
    private @Nullable Set<PathMismatch> reported;

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

    /** Reports a path of the current expression, unless it was reported since {@link #begin}, or {@value #MAX_REPORTED} others were. */
    public void onMismatch(PathMismatch path, ValueKind found) {
        EvaluatedExpression current = expression;
        if (listener == MismatchListener.NONE || current == null || !isNew(path)) return;
        listener.onMismatch(owner, current, path, found);
    }

    /** Reports a path of any expression, at each call. Thread-safe. */
    public void onMismatch(EvaluatedExpression of, PathMismatch path, ValueKind found) {
        listener.onMismatch(owner, of, path, found);
    }

    private boolean isNew(PathMismatch path) {
        Set<PathMismatch> known = reported;
        if (known == null) reported = known = Collections.newSetFromMap(new IdentityHashMap<>(2));
        return known.size() < MAX_REPORTED && known.add(path);
    }
}
