package dev.sluice.guard;

import static java.util.stream.Collectors.joining;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Classification;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.UnusableReply.StatusFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which outcomes are tried again: those the operator names, or as {@link Classification} says where none are named. The free
 * once-only retries of a request that was certainly not processed are not the operator's to name.
 */
final class RetryOn {
    private static final Pattern STATUS = Pattern.compile("[345]\\d\\d");

    /** Another attempt after these is free anyway, against the caller's will, or never reaches the backend. */
    private static final Set<FailureReason> NOT_TO_NAME = Set.of(
            FailureReason.CONNECTION_STALE,
            FailureReason.STREAM_REFUSED,
            FailureReason.BULKHEAD_FULL,
            FailureReason.CIRCUIT_OPEN,
            FailureReason.NO_CREDENTIALS,
            FailureReason.INVALID_TARGET,
            FailureReason.DEADLINE_EXCEEDED,
            FailureReason.CANCELLED);

    private static final List<String> CAUSES = Arrays.stream(FailureReason.values())
            .filter(cause -> !NOT_TO_NAME.contains(cause))
            .map(FailureReason::token)
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

    Classification.Retryability allowed(Throwable failure) {
        Classification.Retryability verdict = Classification.of(failure).retry();
        return switch (verdict) {
            case ONCE, ONCE_IF_IDEMPOTENT -> verdict;
            case NEVER -> isNamed(failure) ? Classification.Retryability.IF_IDEMPOTENT : verdict;
            case IF_IDEMPOTENT, ALWAYS ->
                names == null || isNamed(failure) ? verdict : Classification.Retryability.NEVER;
        };
    }

    private boolean isNamed(Throwable failure) {
        if (names == null || !(failure instanceof BackendFailure known)) return false;
        StatusFailure refusal = known.refusal();
        return names.contains(known.reason().token())
                || (refusal != null && names.contains(String.valueOf(refusal.status())));
    }
}
