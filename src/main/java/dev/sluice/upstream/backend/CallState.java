package dev.sluice.upstream.backend;

import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.core.trace.AttemptTrace;
import dev.sluice.core.trace.CallTrace;
import dev.sluice.core.trace.Reason;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The progress of one call over all its attempts. All copies of the call share it. Not thread-safe; it belongs to the event loop of the call. */
public final class CallState {
    private final Clock clock;
    private final long startedNanos;
    private final boolean retriedUpstream;
    private final List<Object> triedEndpoints = new ArrayList<>(0);
    private final CallTrace trace;
    private @Nullable AttemptTrace attempt;
    private int attempts;
    private boolean backendFailed;
    private boolean bodyStarted;
    private boolean responseStarted;
    private Duration streamingTime = Duration.ZERO;
    private Future<Void> nextAddresses = Future.succeededFuture();
    private boolean hasWaitedForAddresses;
    private @Nullable Deadline firstAddressDeadline;

    private CallState(Clock clock, boolean retriedUpstream, CallTrace trace) {
        this.clock = clock;
        this.retriedUpstream = retriedUpstream;
        this.trace = trace;
        this.startedNanos = trace.startedNanos();
    }

    /** Starts a call that belongs to no request, without attempts. */
    public static CallState start(Clock clock) {
        return start(clock, false);
    }

    /** Starts a call that belongs to no request, without attempts. */
    public static CallState start(Clock clock, Operation operation) {
        CallTrace trace = CallTrace.detached(operation.backend(), operation.name(), clock.nanos());
        return start(clock, false, trace);
    }

    /** Starts a call that belongs to no request; {@code retriedUpstream} is as below. */
    public static CallState start(Clock clock, boolean retriedUpstream) {
        return start(clock, retriedUpstream, CallTrace.detached("", "", clock.nanos()));
    }

    /**
     * Starts a call without attempts at the start of its trace.
     *
     * @param retriedUpstream whether the caller {@linkplain RetryHeaders#areIn retries} the call
     * @param trace the trace of the call
     */
    public static CallState start(Clock clock, boolean retriedUpstream, CallTrace trace) {
        return new CallState(clock, retriedUpstream, trace);
    }

    /** Returns the trace of the call. */
    public CallTrace trace() {
        return trace;
    }

    /** Returns the trace of the last attempt; null before the first. */
    public @Nullable AttemptTrace attempt() {
        return attempt;
    }

    /** Starts an attempt and its trace, and returns it. */
    public AttemptTrace startAttempt() {
        attempts++;
        AttemptTrace started = trace.startAttempt(trace.newSpanId(), clock.nanos());
        attempt = started;
        return started;
    }

    /** Ends the trace of the call, and returns the time of the call; {@code failure} is null for a reply. */
    public Duration end(@Nullable Throwable failure) {
        long now = clock.nanos();
        Reason reason = failure == null ? null : BackendFailure.reasonOf(failure);
        trace.onEnd(reason, BackendFailure.detailOf(failure), now);
        return Duration.ofNanos(now - startedNanos);
    }

    /** Returns whether a layer in front of the gateway retries this request, or forbids retries. */
    public boolean isRetriedUpstream() {
        return retriedUpstream;
    }

    public long startedNanos() {
        return startedNanos;
    }

    /** Returns the current time of the clock of this call. */
    public long nanos() {
        return clock.nanos();
    }

    public Duration elapsed() {
        return Duration.ofNanos(clock.nanos() - startedNanos);
    }

    /** Returns the number of attempts so far. */
    public int attempts() {
        return attempts;
    }

    /** Returns whether an attempt has failed with {@link Classification.Signal#FAILURE}. */
    public boolean hasBackendFailed() {
        return backendFailed;
    }

    public void recordBackendFailure() {
        backendFailed = true;
    }

    /** Returns whether bytes of a streamed request body were sent, so that no other attempt is possible. */
    public boolean isBodyStarted() {
        return bodyStarted;
    }

    public void bodyStarted() {
        bodyStarted = true;
    }

    /** Returns whether the caller has received the start of a response, so that no other can follow. */
    public boolean isResponseStarted() {
        return responseStarted;
    }

    /** Marks the response to the caller as started. */
    public void responseStarted() {
        responseStarted = true;
    }

    /** Returns the time spent on streaming bodies, which says nothing about the backend. */
    public Duration streamingTime() {
        return streamingTime;
    }

    public void addStreamingTime(Duration time) {
        streamingTime = streamingTime.plus(time);
    }

    /** Records that no connection to an endpoint opened; {@code addresses} completes with the next DNS answer. */
    public void setNextAddresses(Future<Void> addresses) {
        nextAddresses = addresses;
    }

    /**
     * Returns whether to wait for {@link #nextAddresses} because every endpoint was tried. True at most once for each
     * call, so that a backend that is down slows its calls only once.
     */
    public boolean shouldAwaitAddresses(Collection<?> endpoints) {
        if (nextAddresses.isComplete() || hasWaitedForAddresses || !triedEndpoints.containsAll(endpoints)) return false;
        hasWaitedForAddresses = true;
        return true;
    }

    /** Completes with the next DNS answer after {@link #setNextAddresses}. */
    public Future<Void> nextAddresses() {
        return nextAddresses;
    }

    /** Returns the end of the wait for a first address: {@code timeout} after its start, over all attempts. */
    public Deadline firstAddressDeadline(Duration timeout) {
        if (firstAddressDeadline == null) firstAddressDeadline = Deadline.after(timeout, clock);
        return firstAddressDeadline;
    }

    /** Returns whether an attempt of this call has gone to {@code endpoint}. */
    public boolean hasTried(Object endpoint) {
        return triedEndpoints.contains(endpoint);
    }

    public void recordTried(Object endpoint) {
        triedEndpoints.add(endpoint);
    }
}
