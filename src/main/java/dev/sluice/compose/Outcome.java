package dev.sluice.compose;

import dev.sluice.json.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a step ended.
 *
 * @param value what others see of it
 * @param names what metrics count, such as {@code answered} or {@code skipped}
 * @param shortfalls what is missing from the value; nothing when it is the step's own, be it the null of one that was skipped
 * @param early what the route answers at once; null when it goes on
 */
record Outcome(
        Value value,
        List<String> names,
        List<Shortfall> shortfalls,
        @Nullable AnswerTemplate early) {

    /** The step's own answer. */
    static Outcome answered(Value value) {
        return of(value, List.of());
    }

    /** An answer from which something may be missing. */
    static Outcome of(Value value, List<Shortfall> shortfalls) {
        List<String> names = shortfalls.isEmpty()
                ? List.of("answered")
                : shortfalls.stream()
                        .map(shortfall -> shortfall.kind().token())
                        .distinct()
                        .toList();
        return new Outcome(value, names, shortfalls, null);
    }

    /** The step did not run. */
    static Outcome skipped() {
        return new Outcome(Value.NULL, List.of("skipped"), List.of(), null);
    }

    /** The route ends here. */
    static Outcome returned(AnswerTemplate answer) {
        return new Outcome(Value.NULL, List.of("returned"), List.of(), answer);
    }
}
