package dev.sluice.upstream.guard;

import static java.util.stream.Collectors.joining;

import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Classification;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.UnusableReply.StatusFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Selects the outcomes that are retried: the configured ones, or by default those of {@link Classification}. Resends of
 * a request that was certainly not processed are not configurable.
 */
final class RetryOn {
    private static final Pattern STATUS = Pattern.compile("[345]\\d\\d");

    /** Failures that are resent anyway, that the caller caused, or that never reach the backend. */
    private static final Set<FailureReason> NOT_CONFIGURABLE = Set.of(
            FailureReason.CONNECTION_STALE,
            FailureReason.STREAM_REFUSED,
            FailureReason.BULKHEAD_FULL,
            FailureReason.CIRCUIT_OPEN,
            FailureReason.NO_CREDENTIALS,
            FailureReason.INVALID_TARGET,
            FailureReason.DEADLINE_EXCEEDED,
            FailureReason.CANCELLED);

    private static final List<String> REASONS = Arrays.stream(FailureReason.values())
            .filter(cause -> !NOT_CONFIGURABLE.contains(cause))
            .map(FailureReason::code)
            .sorted()
            .toList();

    private final @Nullable Set<String> names;

    RetryOn(@Nullable List<String> names) {
        this.names = names == null ? null : Set.copyOf(names);
    }

    static boolean isValidName(String name) {
        return STATUS.matcher(name).matches() || REASONS.contains(name);
    }

    static String describeValid() {
        return REASONS.stream().collect(joining(", ", "a status from 300 to 599, or one of ", ""));
    }

    /** Returns whether no outcomes are configured. */
    boolean isDefault() {
        return names == null;
    }

    Classification.Retryability verdictFor(Throwable failure) {
        Classification.Retryability verdict = Classification.of(failure).retryability();
        return switch (verdict) {
            case ONCE, ONCE_IF_IDEMPOTENT -> verdict;
            case NEVER -> isNamed(failure) ? Classification.Retryability.IF_IDEMPOTENT : verdict;
            case IF_IDEMPOTENT, ALWAYS ->
                names == null || isNamed(failure) ? verdict : Classification.Retryability.NEVER;
        };
    }

    private boolean isNamed(Throwable failure) {
        if (names == null || !(failure instanceof BackendFailure backendFailure)) return false;
        StatusFailure statusFailure = backendFailure.statusFailure();
        return names.contains(backendFailure.reason().code())
                || (statusFailure != null && names.contains(String.valueOf(statusFailure.status())));
    }
}
