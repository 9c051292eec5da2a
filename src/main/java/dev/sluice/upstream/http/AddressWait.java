package dev.sluice.upstream.http;

import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.backend.NoReply.Cancelled;
import dev.sluice.upstream.backend.NoReply.DeadlineExceeded;
import dev.sluice.upstream.backend.NotSent;
import dev.sluice.upstream.backend.Wait;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Waits for the DNS addresses of a backend, until a limit or the end of the call. Used on the event loop of the call.
 */
final class AddressWait {
    private final Call call;
    private final Deadline limit;
    private final Clock clock;
    private final long startedNanos;

    AddressWait(Call call, Deadline limit, AttemptContext context) {
        this.call = call;
        this.limit = limit;
        this.clock = context.clock();
        this.startedNanos = clock.nanos();
    }

    /**
     * Waits for {@code addresses}, which may complete on any event loop.
     *
     * @return completes on the event loop of the call; fails with a {@link BackendFailure}
     */
    Future<Void> await(Future<Void> addresses) {
        return new Wait<Void>()
                .cancelledBy(call.cancellation(), () -> new Cancelled(call, Cancelled.Stage.CONNECTION))
                .atMost(limit.earlierOf(call.deadline()).remaining(clock), clock, this::timeout)
                .answerFrom(addresses)
                .recover(failure -> Future.failedFuture(toBackendFailure(failure)));
    }

    /** A deadline shorter than the connect timeout says nothing about the DNS servers. */
    private BackendFailure timeout() {
        return call.deadline().isExpired(clock)
                ? new DeadlineExceeded(call, "while waiting for an address", false)
                : unresolved("no DNS answer in time");
    }

    private BackendFailure toBackendFailure(Throwable failure) {
        return failure instanceof BackendFailure known ? known : unresolved(String.valueOf(failure.getMessage()));
    }

    private NotSent unresolved(String detail) {
        return new NotSent(call, FailureReason.DNS_FAILED, detail);
    }

    Duration elapsed() {
        return Duration.ofNanos(clock.nanos() - startedNanos);
    }
}
