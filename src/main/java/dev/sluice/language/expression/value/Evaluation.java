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
    /** The paths of one expression whose mismatches are reported. The log remembers as many. */
    private static final int MAX_REPORTED = 1000;

    private final EvaluationBudget budget;
    private final Supplier<Instant> clock;
    private final RandomGenerator random;
    private final MismatchListener listener;
    private final @Nullable String owner;
    private @Nullable Instant now;
    private @Nullable EvaluatedExpression expression;
    private boolean isCondition;
    private @Nullable Set<Supplier<PathMismatch>> reported;

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
        begin(next, false);
    }

    /** Starts an expression whose value decides: null has the effect of false, so a path that is the value needs no report. */
    public void beginCondition(EvaluatedExpression next) {
        begin(next, true);
    }

    private void begin(EvaluatedExpression next, boolean decides) {
        expression = next;
        isCondition = decides;
        if (reported != null) reported = null;
    }

    /** Returns whether the value of the current expression decides. */
    public boolean isCondition() {
        return isCondition;
    }

    /**
     * Reports a path of the current expression, unless it was reported since the expression began, or a thousand others were.
     *
     * @param path the same instance for the same path
     */
    public void onMismatch(Supplier<PathMismatch> path, ValueKind found) {
        EvaluatedExpression current = expression;
        if (listener == MismatchListener.NONE || current == null || !isNew(path)) return;
        listener.onMismatch(owner, current, path.get(), found);
    }

    /** Reports a path of any expression, at each call. Thread-safe. */
    public void onMismatch(EvaluatedExpression of, PathMismatch path, ValueKind found) {
        listener.onMismatch(owner, of, path, found);
    }

    private boolean isNew(Supplier<PathMismatch> path) {
        Set<Supplier<PathMismatch>> known = reported;
        if (known == null) reported = known = Collections.newSetFromMap(new IdentityHashMap<>());
        return known.size() < MAX_REPORTED && known.add(path);
    }
}
