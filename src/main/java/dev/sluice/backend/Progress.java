package dev.sluice.backend;

import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far one call has come. Touched only on the event loop of its call, so it needs no lock. */
public final class Progress {
    private final Clock clock;
    private final long startedNanos;
    private final boolean retriedUpstream;
    private final List<Object> triedEndpoints = new ArrayList<>(0);
    private int attempts;
    private boolean backendFailed;
    private boolean bodyStarted;
    private boolean responseStarted;
    private Duration streamingTime = Duration.ZERO;
    private Runnable onReply = () -> {};
    private Future<Void> nextAddresses = Future.succeededFuture();
    private boolean hasWaitedForAddresses;
    private @Nullable Deadline firstAddressDeadline;

    private Progress(Clock clock, boolean retriedUpstream) {
        this.clock = clock;
        this.retriedUpstream = retriedUpstream;
        this.startedNanos = clock.nanos();
    }

    /** A call that begins now and has made no attempt yet. */
    public static Progress start(Clock clock) {
        return start(clock, false);
    }

    /** The same, for a request that a layer before us {@linkplain RetryHeaders#areIn repeats} or does not. */
    public static Progress start(Clock clock, boolean retriedUpstream) {
        return new Progress(clock, retriedUpstream);
    }

    /** Whether a layer before us repeats what it fails to get, or wants nobody to. */
    public boolean isRetriedUpstream() {
        return retriedUpstream;
    }

    public long startedNanos() {
        return startedNanos;
    }

    public Duration elapsed() {
        return Duration.ofNanos(clock.nanos() - startedNanos);
    }

    /** How many attempts have been handed to the HTTP client. */
    public int attempts() {
        return attempts;
    }

    /** Counts one more attempt. */
    public void countAttempt() {
        attempts++;
    }

    /** Whether an attempt has ended in a way that speaks against the backend. */
    public boolean hasBackendFailed() {
        return backendFailed;
    }

    /** An attempt has just ended in a way that speaks against the backend. */
    public void recordBackendFailure() {
        backendFailed = true;
    }

    /** Whether some of a body that nobody holds has gone to the backend, so that no other attempt could send it whole. */
    public boolean isBodyStarted() {
        return bodyStarted;
    }

    /** Some of a body that is not held goes to the backend now. */
    public void bodyStarted() {
        bodyStarted = true;
    }

    /** Whether the caller has seen the beginning of an answer, so that there can be no other. */
    public boolean isResponseStarted() {
        return responseStarted;
    }

    /** The caller sees the beginning of an answer now; {@code isReply} says whether it is a reply. */
    public void responseStarted(boolean isReply) {
        responseStarted = true;
        if (isReply) onReply.run();
    }

    /** Runs {@code task} when the caller is about to see the beginning of a reply whose body is not held. */
    public void onReply(Runnable task) {
        onReply = task;
    }

    /** How long bodies have flowed that nobody holds: time that says nothing of the backend. */
    public Duration streamingTime() {
        return streamingTime;
    }

    /** Adds time in which bodies flowed that nobody holds. */
    public void addStreamingTime(Duration time) {
        streamingTime = streamingTime.plus(time);
    }

    /** No connection to an endpoint could be opened, and {@code answer} ends when its name is resolved again. */
    public void setNextAddresses(Future<Void> addresses) {
        nextAddresses = addresses;
    }

    /**
     * Returns whether this attempt should wait for {@link #nextAddresses}: every endpoint was tried, and another may be known
     * soon. Once for each call, so that a backend that is down makes its calls no slower than that.
     */
    public boolean shouldAwaitAddresses(Collection<?> endpoints) {
        if (nextAddresses.isComplete() || hasWaitedForAddresses || !triedEndpoints.containsAll(endpoints)) return false;
        hasWaitedForAddresses = true;
        return true;
    }

    /** Ends with the answer of a name server that {@link #setNextAddresses} told of. */
    public Future<Void> nextAddresses() {
        return nextAddresses;
    }

    /** Returns when this call stops waiting for a first address: {@code timeout} after its first wait, whatever its attempts. */
    public Deadline firstAddressDeadline(Duration timeout) {
        if (firstAddressDeadline == null) firstAddressDeadline = Deadline.after(timeout, clock);
        return firstAddressDeadline;
    }

    /** Returns whether an attempt of this call has gone to {@code endpoint}. */
    public boolean hasTried(Object endpoint) {
        return triedEndpoints.contains(endpoint);
    }

    /** Remembers that an attempt goes to {@code endpoint}. */
    public void recordTried(Object endpoint) {
        triedEndpoints.add(endpoint);
    }
}
