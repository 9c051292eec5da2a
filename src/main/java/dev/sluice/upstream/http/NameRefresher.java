package dev.sluice.upstream.http;

import dev.sluice.core.netty.dns.NameResolver;
import dev.sluice.core.netty.dns.NameResolver.Addresses;
import dev.sluice.core.refresh.RefreshedValue;
import dev.sluice.core.refresh.RefreshedValue.Fetched;
import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Resolves one host name again when its time to live ends, at least {@link #MIN_INTERVAL} and at most {@link
 * #MAX_INTERVAL} after the last answer. After a failure the last addresses stay valid, the retry interval doubles, and
 * only the first failure of a series is logged.
 *
 * <p>Thread-safe. After the first answer, timers run on the event loop of the resolver, because timers of a verticle end with it.
 */
final class NameRefresher implements RefreshedValue.Rules<Addresses, Void> {
    static final long MIN_INTERVAL = TimeUnit.SECONDS.toNanos(1);
    static final long MAX_INTERVAL = TimeUnit.SECONDS.toNanos(30);
    private static final Logger log = LoggerFactory.getLogger(NameRefresher.class);

    private final String host;
    private final NameResolver resolver;
    private final Clock clock;
    private final Consumer<List<InetAddress>> onAddresses;
    private final RefreshedValue<Addresses, Void> answer;

    /** Completes {@link #MIN_INTERVAL} after the last answer or failure. Guarded by this, as the fields below. */
    private Future<Void> interval = Future.succeededFuture();

    private Clock.@Nullable Timer timer;
    private List<InetAddress> current = List.of();

    /** {@code onAddresses} receives the addresses of each successful answer, in order. */
    NameRefresher(String host, NameResolver resolver, Clock clock, Consumer<List<InetAddress>> onAddresses) {
        this.host = host;
        this.resolver = resolver;
        this.clock = clock;
        this.onAddresses = onAddresses;
        this.answer = new RefreshedValue<>(this, clock);
    }

    /**
     * Resolves the name unless a query is in flight; at the earliest {@link #MIN_INTERVAL} after the last answer.
     *
     * @return completes with the next answer, on any event loop; fails if the resolution fails
     */
    Future<Void> resolve() {
        return answer.refresh(null).mapEmpty();
    }

    /**
     * Resolves the name with a query that starts after this call, because a query in flight may return an older
     * answer. No query is in flight during the interval.
     */
    Future<Void> refresh() {
        return interval().isComplete() ? answer.renew(null).mapEmpty() : resolve();
    }

    /** Stops the resolution; pending waits fail. */
    void close() {
        answer.close(new UnknownHostException(host + " is no longer resolved"));
        endInterval();
    }

    private synchronized void endInterval() {
        if (timer != null) timer.cancel();
    }

    private synchronized Future<Void> interval() {
        return interval;
    }

    @Override
    public Future<Fetched<Addresses>> fetch(@Nullable Void cause, int failures) {
        return interval().compose(over -> resolver.resolve(host)).map(this::toFetched);
    }

    private Fetched<Addresses> toFetched(Addresses found) {
        Addresses known = answer.current();
        Addresses completed = known == null ? found : found.completedFrom(known);
        long now = clock.nanos();
        long renewAtNanos = now + withinIntervals(completed.timeToLive().toNanos());
        return new Fetched<>(completed, renewAtNanos, now + Long.MAX_VALUE);
    }

    @Override
    public synchronized void onKept(Fetched<Addresses> fetched, int failures) {
        startInterval();
        use(fetched.value().usable(resolver::hasRoute), failures > 0);
    }

    private void startInterval() {
        Promise<Void> end = Promise.promise();
        interval = end.future();
        timer = clock.after(MIN_INTERVAL, end::complete);
    }

    private void use(List<InetAddress> addresses, boolean hadFailed) {
        boolean isChange = !current.isEmpty() && !addresses.equals(current);
        log.atLevel(hadFailed || isChange ? Level.INFO : Level.DEBUG)
                .log("{} has the addresses {}.", host, toTexts(addresses));
        current = addresses;
        onAddresses.accept(addresses);
    }

    /** Logs the first failure of a series. */
    @Override
    public synchronized void onFailed(Throwable failure, int failures) {
        startInterval();
        if (failures > 0) return;
        if (current.isEmpty()) log.warn("{} cannot be resolved: {}. Calls to it fail.", host, failure.getMessage());
        else log.warn("{} cannot be resolved: {}. It keeps {}.", host, failure.getMessage(), toTexts(current));
    }

    private static List<String> toTexts(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).toList();
    }

    private static long withinIntervals(long nanos) {
        return Math.max(MIN_INTERVAL, Math.min(nanos, MAX_INTERVAL));
    }

    @Override
    public long pauseAfter(Throwable failure, int failures) {
        return withinIntervals(MIN_INTERVAL << Math.min(failures, 5));
    }

    @Override
    public boolean sharesFailures() {
        return false;
    }

    @Override
    public boolean renewsByTimer() {
        return true;
    }
}
