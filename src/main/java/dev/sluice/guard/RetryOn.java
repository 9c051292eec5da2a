package dev.sluice.guard;

import static java.util.stream.Collectors.joining;

import dev.sluice.backend.Answered.StatusFailure;
import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Cause;
import dev.sluice.backend.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which outcomes are tried again: those the operator names, or as {@link Verdict} says where none are named. The free
 * once-only retries of a request that was certainly not processed are not the operator's to name.
 */
final class RetryOn {
    private static final Pattern STATUS = Pattern.compile("[345]\\d\\d");

    /** Another attempt after these is free anyway, against the caller's will, or never reaches the backend. */
    private static final Set<Cause> NOT_TO_NAME = Set.of(
            Cause.CONNECTION_STALE,
            Cause.STREAM_REFUSED,
            Cause.BULKHEAD_FULL,
            Cause.CIRCUIT_OPEN,
            Cause.NO_CREDENTIALS,
            Cause.INVALID_TARGET,
            Cause.DEADLINE_EXCEEDED,
            Cause.CANCELLED);

    private static final List<String> CAUSES = Arrays.stream(Cause.values())
            .filter(cause -> !NOT_TO_NAME.contains(cause))
            .map(Cause::token)
            .sorted()
            .toList();

    private final @Nullable Set<String> names;

    RetryOn(@Nullable List<String> names) {
        this.names = names == null ? null : Set.copyOf(names);
    }

    static boolean exists(String name) {
        return STATUS.matcher(name).matches() || CAUSES.contains(name);
    }

    static String expected() {
        return CAUSES.stream().collect(joining(", ", "a status from 300 to 599, or one of ", ""));
    }

    /** Returns whether the operator named no outcomes. */
    boolean isDefault() {
        return names == null;
    }

    Verdict.Retry allowed(Throwable failure) {
        Verdict.Retry verdict = Verdict.of(failure).retry();
        return switch (verdict) {
            case ONCE, ONCE_IF_IDEMPOTENT -> verdict;
            case NEVER -> isNamed(failure) ? Verdict.Retry.IF_IDEMPOTENT : verdict;
            case IF_IDEMPOTENT, ALWAYS -> names == null || isNamed(failure) ? verdict : Verdict.Retry.NEVER;
        };
    }

    private boolean isNamed(Throwable failure) {
        if (names == null || !(failure instanceof BackendFailure known)) return false;
        StatusFailure refusal = known.refusal();
        return names.contains(known.reason().token())
                || (refusal != null && names.contains(String.valueOf(refusal.status())));
    }
}
