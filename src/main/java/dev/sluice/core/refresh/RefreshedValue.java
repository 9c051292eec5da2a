package dev.sluice.core.refresh;

import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A value of another server, which is fetched for the first caller and renewed before it expires. At most one fetch is in flight, and all
 * callers share its answer. While fetches fail, the last value stays valid until it expires.
 *
 * <p>Thread-safe: the state changes under the lock, which is not held during fetches. Futures complete on the thread of the answer,
 * without the lock.
 *
 * @param <T> the value
 * @param <C> the cause of a fetch, such as a request of a caller; not kept
 */
public final class RefreshedValue<T, C> {
    private static final int MAX_FLIGHT_SECONDS = 30;

    /**
     * Longer than almost every fetch. A fetch without an answer until then is abandoned, which counts as a failure: the next caller, or
     * the timer, starts another one. A late answer reaches the callers that wait for it, and changes nothing else.
     */
    private static final long MAX_FLIGHT = TimeUnit.SECONDS.toNanos(MAX_FLIGHT_SECONDS);

    private final Rules<T, C> rules;
    private final Clock clock;

    /** Written under the lock; read without it, because every call reads it. */
    private volatile @Nullable Fetched<T> last;

    /** The answer of the fetch in flight, or of the last fetch if it has failed. */
    private @Nullable Promise<T> answer;

    private long startedNanos;
    private long retryAtNanos;
    private int failures;
    private Clock.@Nullable Timer timer;
    private @Nullable Throwable closed;

    /** Creates a value that the first caller fetches. */
    public RefreshedValue(Rules<T, C> rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /** Fetches a kind of value, and decides when it is fetched again. */
    @FunctionalInterface
    public interface Rules<T, C> {
        /**
         * Starts a fetch, on the thread of the caller or of the timer.
         *
         * @param cause null for a fetch that no caller needs
         * @param failures the number of fetches that have failed since the last answer
         */
        Future<Fetched<T>> fetch(@Nullable C cause, int failures);

        /**
         * Reports the answer of a fetch before it becomes the value, and before callers get it. Never runs for an abandoned fetch, or
         * after {@link #close}. Runs under the lock of the value, in the order of the answers. If this method throws, the fetch has
         * failed.
         *
         * @param failures the number of fetches that had failed since the answer before
         */
        default void onKept(Fetched<T> answer, int failures) {}

        /**
         * Reports that a fetch has failed, or is abandoned. Runs as {@link #onKept} does, and must not throw.
         *
         * @param failures the number of fetches that had failed before, since the last answer
         */
        default void onFailed(Throwable failure, int failures) {}

        /**
         * Returns the time in ns until the fetch after a failed one.
         *
         * @param failures the number of fetches that had failed before, since the last answer
         */
        default long pauseAfter(Throwable failure, int failures) {
            return 0;
        }

        /** Returns whether a caller gets the failure of the last fetch during the pause after it. Otherwise the caller starts a fetch. */
        default boolean sharesFailures() {
            return true;
        }

        /** Returns whether a timer starts each fetch after the first one. Otherwise callers do. */
        default boolean renewsByTimer() {
            return false;
        }
    }

    /**
     * The answer of a fetch. Its times are those of {@link Clock#nanos()}.
     *
     * @param renewAtNanos the time of the next fetch, which is not after the expiry
     */
    public record Fetched<T>(T value, long renewAtNanos, long expiresAtNanos) {
        /** Returns whether the next fetch should start. */
        public boolean isDue(long now) {
            return now - renewAtNanos >= 0;
        }

        public boolean isExpired(long now) {
            return now - expiresAtNanos >= 0;
        }
    }

    /** Returns the value; null before the first answer, and after the expiry. */
    public @Nullable T current() {
        Fetched<T> known = last;
        return known == null || known.isExpired(clock.nanos()) ? null : known.value;
    }

    /** Returns the time until the value expires; zero without a value. */
    public Duration timeToLive() {
        Fetched<T> known = last;
        return known == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, known.expiresAtNanos - clock.nanos()));
    }

    /** Returns the value, and renews it if that is due. Without a value, returns the answer of a fetch. */
    public Future<T> get(@Nullable C cause) {
        Fetched<T> known = last;
        long now = clock.nanos();
        if (known != null && !known.isDue(now)) return Future.succeededFuture(known.value);
        Future<T> renewed = fetch(cause, true);
        return known == null || known.isExpired(now) ? renewed : Future.succeededFuture(known.value);
    }

    /**
     * Returns the answer of the fetch in flight. Without one, starts a fetch, even if the value is not due; or returns the last failure,
     * during a pause in which callers share it.
     */
    public Future<T> refresh(@Nullable C cause) {
        return fetch(cause, false);
    }

    /**
     * Waits for the fetch in flight, because it may return an older value, and returns the answer of the next fetch. Without one in
     * flight, or after its failure, does what {@link #refresh} does.
     */
    public Future<T> renew(@Nullable C cause) {
        Future<T> earlier = inFlight();
        return earlier == null ? refresh(cause) : earlier.transform(ended -> refresh(cause));
    }

    public boolean isInFlight() {
        return inFlight() != null;
    }

    /** Drops a value that a server rejects. A newer value stays. */
    public synchronized void discard(T rejected) {
        if (last != null && last.value == rejected) last = null;
    }

    /**
     * Ends the timer and all fetches: callers that wait for a fetch, or would start one, get this failure. A late answer changes
     * nothing. The last value stays valid until it expires.
     */
    public void close(Throwable reason) {
        Promise<T> ended = end(reason);
        if (ended != null) ended.tryFail(reason);
    }

    private synchronized @Nullable Promise<T> end(Throwable reason) {
        Promise<T> ended = answer;
        closed = reason;
        answer = null;
        cancelTimer();
        return ended;
    }

    private synchronized @Nullable Future<T> inFlight() {
        if (answer == null || answer.future().isComplete()) return null;
        return clock.nanos() - startedNanos > MAX_FLIGHT ? null : answer.future();
    }

    private Future<T> fetch(@Nullable C cause, boolean onlyIfDue) {
        Promise<T> started = Promise.promise();
        int failuresBefore;
        synchronized (this) {
            Future<T> shared = sharedAnswer(onlyIfDue);
            if (shared != null) return shared;
            if (answer != null && !answer.future().isComplete()) abandon();
            if (timer == null) schedule(MAX_FLIGHT + 1);
            answer = started;
            startedNanos = clock.nanos();
            failuresBefore = failures;
        }
        Future.<Fetched<T>>future(fetched -> rules.fetch(cause, failuresBefore).onComplete(fetched))
                .map(fetched -> keep(started, fetched))
                .onSuccess(started::tryComplete)
                .onFailure(failure -> onFailure(started, failure));
        return started.future();
    }

    private void abandon() {
        rules.onFailed(new TimeoutException("no answer within " + MAX_FLIGHT_SECONDS + " s"), failures++);
    }

    /** Returns the answer that a caller shares with others; null if the caller must start a fetch. */
    private @Nullable Future<T> sharedAnswer(boolean onlyIfDue) {
        Fetched<T> known = last;
        long now = clock.nanos();
        if (closed != null) return Future.failedFuture(closed);
        if (onlyIfDue && known != null && !known.isDue(now)) return Future.succeededFuture(known.value);
        if (answer == null || !answer.future().failed()) return inFlight();
        return rules.sharesFailures() && now - retryAtNanos < 0 ? answer.future() : null;
    }

    private synchronized T keep(Promise<T> ended, Fetched<T> fetched) {
        if (ended != answer) return fetched.value;
        rules.onKept(fetched, failures);
        answer = null;
        last = fetched;
        failures = 0;
        schedule(fetched.renewAtNanos - clock.nanos());
        return fetched.value;
    }

    private void onFailure(Promise<T> ended, Throwable failure) {
        pause(ended, failure);
        ended.tryFail(failure);
    }

    private synchronized void pause(Promise<T> ended, Throwable failure) {
        if (ended != answer) return;
        rules.onFailed(failure, failures);
        long pause = rules.pauseAfter(failure, failures++);
        retryAtNanos = clock.nanos() + pause;
        schedule(pause);
    }

    /** Replaces the timer. It runs on the event loop of the last answer; before the first answer, on that of the first caller. */
    private void schedule(long nanos) {
        cancelTimer();
        if (rules.renewsByTimer() && closed == null) timer = clock.after(nanos, this::onTimer);
    }

    /** The timer stays during a fetch, so that another one follows a fetch that never answers. */
    private void onTimer() {
        watchFlight();
        refresh(null);
    }

    private synchronized void watchFlight() {
        schedule(MAX_FLIGHT + 1);
    }

    private void cancelTimer() {
        if (timer != null) timer.cancel();
    }
}
