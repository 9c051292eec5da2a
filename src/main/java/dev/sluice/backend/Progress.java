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
    private final boolean repeated;
    private final List<Object> tried = new ArrayList<>(0);
    private int attempts;
    private boolean backendFailed;
    private boolean bodySpent;
    private boolean answering;
    private Duration flowed = Duration.ZERO;
    private Runnable onReply = () -> {};
    private Future<Void> nextAddresses = Future.succeededFuture();
    private boolean hasWaitedForAddresses;
    private @Nullable Deadline firstAddressDeadline;

    private Progress(Clock clock, boolean repeated) {
        this.clock = clock;
        this.repeated = repeated;
        this.startedNanos = clock.nanos();
    }

    /** A call that begins now and has made no attempt yet. */
    public static Progress start(Clock clock) {
        return start(clock, false);
    }

    /** The same, for a request that a layer before us {@linkplain RetryHeaders#isIn repeats} or does not. */
    public static Progress start(Clock clock, boolean repeated) {
        return new Progress(clock, repeated);
    }

    /** Whether a layer before us repeats what it fails to get, or wants nobody to. */
    public boolean isRepeated() {
        return repeated;
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
    public void attempt() {
        attempts++;
    }

    /** Whether an attempt has ended in a way that speaks against the backend. */
    public boolean backendFailed() {
        return backendFailed;
    }

    /** An attempt has just ended in a way that speaks against the backend. */
    public void backendHasFailed() {
        backendFailed = true;
    }

    /** Whether some of a body that nobody holds has gone to the backend, so that no other attempt could send it whole. */
    public boolean isBodySpent() {
        return bodySpent;
    }

    /** Some of a body that is not held goes to the backend now. */
    public void bodyIsSpent() {
        bodySpent = true;
    }

    /** Whether the caller has seen the beginning of an answer, so that there can be no other. */
    public boolean isAnswering() {
        return answering;
    }

    /** The caller sees the beginning of an answer now; {@code isReply} says whether it is a reply. */
    public void answerBegins(boolean isReply) {
        answering = true;
        if (isReply) onReply.run();
    }

    /** Runs {@code task} when the caller is about to see the beginning of a reply whose body is not held. */
    public void onReply(Runnable task) {
        onReply = task;
    }

    /** How long bodies have flowed that nobody holds: time that says nothing of the backend. */
    public Duration flowed() {
        return flowed;
    }

    /** Adds time in which bodies flowed that nobody holds. */
    public void flowed(Duration time) {
        flowed = flowed.plus(time);
    }

    /** No connection to an endpoint could be opened, and {@code answer} ends when its name is resolved again. */
    public void resolving(Future<Void> answer) {
        nextAddresses = answer;
    }

    /**
     * Returns whether this attempt should wait for {@link #nextAddresses}: every endpoint was tried, and another may be known
     * soon. Once for each call, so that a backend that is down makes its calls no slower than that.
     */
    public boolean awaitsAddresses(Collection<?> known) {
        if (nextAddresses.isComplete() || hasWaitedForAddresses || !tried.containsAll(known)) return false;
        hasWaitedForAddresses = true;
        return true;
    }

    /** Ends with the answer of a name server that {@link #resolving} told of. */
    public Future<Void> nextAddresses() {
        return nextAddresses;
    }

    /** Returns when this call stops waiting for a first address: {@code timeout} after its first wait, whatever its attempts. */
    public Deadline firstAddressDeadline(Duration timeout) {
        if (firstAddressDeadline == null) firstAddressDeadline = Deadline.in(timeout, clock);
        return firstAddressDeadline;
    }

    /** Returns whether an attempt of this call has gone to {@code endpoint}. */
    public boolean hasTried(Object endpoint) {
        return tried.contains(endpoint);
    }

    /** Remembers that an attempt goes to {@code endpoint}. */
    public void tried(Object endpoint) {
        tried.add(endpoint);
    }
}
