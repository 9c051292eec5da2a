package dev.sluice.upstream.http;

import dev.sluice.core.netty.dns.NameResolver;
import dev.sluice.core.netty.dns.NameResolver.Addresses;
import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves one host name again when its time to live ends, at least {@link #MIN_INTERVAL} and at most {@link
 * #MAX_INTERVAL} after the last answer. After a failure the last addresses stay valid, the retry interval doubles, and
 * only the first failure of a series is logged.
 *
 * <p>Thread-safe. Timers run on the event loop of the resolver, because timers of a verticle end with it.
 */
final class NameRefresher {
    static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
    static final Duration MAX_INTERVAL = Duration.ofSeconds(30);
    private static final Logger log = LoggerFactory.getLogger(NameRefresher.class);

    private final String host;
    private final NameResolver resolver;
    private final Clock clock;
    private final Consumer<List<InetAddress>> onAddresses;
    // All guarded by this.
    private @Nullable Addresses lastAnswer;
    private List<InetAddress> current = List.of();
    private Promise<Void> nextAnswer = Promise.promise();
    private Promise<Void> answerAfterNext = Promise.promise();
    private boolean isInFlight;
    private Clock.@Nullable Timer timer;
    private boolean isThrottled;
    private boolean isRequested;
    private boolean isClosed;
    private int failures;

    /** {@code onAddresses} receives the addresses of each successful answer, in order. */
    NameRefresher(String host, NameResolver resolver, Clock clock, Consumer<List<InetAddress>> onAddresses) {
        this.host = host;
        this.resolver = resolver;
        this.clock = clock;
        this.onAddresses = onAddresses;
    }

    /**
     * Resolves the name unless a query is in flight; at the earliest {@link #MIN_INTERVAL} after the last answer.
     *
     * @return completes with the next answer, on any event loop; fails if the resolution fails
     */
    synchronized Future<Void> resolve() {
        Future<Void> next = nextAnswer.future();
        if (isThrottled) isRequested = true;
        else if (!isInFlight) query();
        return next;
    }

    /**
     * Resolves the name with a query that starts after this call, because a query in flight may return an older
     * answer.
     */
    synchronized Future<Void> refresh() {
        if (!isInFlight) return resolve();
        isRequested = true;
        return answerAfterNext.future();
    }

    /** Stops the resolution; pending waits fail. */
    synchronized void close() {
        isClosed = true;
        if (timer != null) timer.cancel();
        nextAnswer.tryFail(host + " is no longer resolved");
        answerAfterNext.tryFail(host + " is no longer resolved");
    }

    private synchronized void query() {
        if (isClosed || isInFlight || isThrottled) return;
        if (timer != null) timer.cancel();
        isRequested = false;
        isInFlight = true;
        resolver.resolve(host).onComplete(this::onSuccess, this::onFailure);
    }

    private synchronized void onSuccess(Addresses answer) {
        if (isClosed) return;
        Addresses completed = lastAnswer == null ? answer : answer.completedFrom(lastAnswer);
        List<InetAddress> addresses = completed.usable(resolver::hasRoute);
        log(addresses);
        failures = 0;
        lastAnswer = completed;
        current = addresses;
        Promise<Void> pending = scheduleNext(completed.timeToLive());
        onAddresses.accept(addresses);
        pending.complete();
    }

    private void log(List<InetAddress> addresses) {
        boolean hasChanged = failures > 0 || !addresses.equals(current);
        if (hasChanged && (failures > 0 || !current.isEmpty()))
            log.info("{} has the addresses {}.", host, toTexts(addresses));
        else log.debug("{} has the addresses {}.", host, toTexts(addresses));
    }

    private synchronized void onFailure(Throwable cause) {
        if (isClosed) return;
        if (failures == 0) warn(cause);
        failures = Math.min(failures + 1, Integer.SIZE / 2);
        scheduleNext(MIN_INTERVAL.multipliedBy(1L << (failures - 1))).fail(cause);
    }

    private void warn(Throwable cause) {
        if (current.isEmpty()) log.warn("{} cannot be resolved: {}. Calls to it fail.", host, cause.getMessage());
        else log.warn("{} cannot be resolved: {}. It keeps {}.", host, cause.getMessage(), toTexts(current));
    }

    private static List<String> toTexts(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).toList();
    }

    /**
     * Schedules the next query after {@code interval}; a refresh may start it after {@link #MIN_INTERVAL}.
     *
     * @return the promise for the answer that has just arrived
     */
    private Promise<Void> scheduleNext(Duration interval) {
        isInFlight = false;
        isThrottled = true;
        if (timer != null) timer.cancel();
        Duration remaining = min(interval, MAX_INTERVAL).minus(MIN_INTERVAL);
        timer = clock.after(MIN_INTERVAL.toNanos(), () -> onMinIntervalEnd(remaining));
        Promise<Void> pending = nextAnswer;
        nextAnswer = answerAfterNext;
        answerAfterNext = Promise.promise();
        return pending;
    }

    private synchronized void onMinIntervalEnd(Duration remaining) {
        isThrottled = false;
        if (isRequested || remaining.isNegative() || remaining.isZero()) query();
        else if (!isClosed) timer = clock.after(remaining.toNanos(), this::query);
    }

    private static Duration min(Duration first, Duration second) {
        return first.compareTo(second) < 0 ? first : second;
    }
}
