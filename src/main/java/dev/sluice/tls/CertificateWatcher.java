package dev.sluice.tls;

import dev.sluice.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every {@value #INTERVAL_SECONDS} s whether files hold something else. Files that cannot be used change nothing: what
 * was there before stays in use.
 *
 * <p>One look ends before the next begins, and each sees what the one before has written; {@link #stop} may come from
 * anywhere.
 */
public final class CertificateWatcher {
    static final int INTERVAL_SECONDS = 15;
    private static final Logger log = LoggerFactory.getLogger(CertificateWatcher.class);

    private final Vertx vertx;
    private final Clock clock;
    private final String owner;
    private final Callable<PemFiles> files;
    private final Function<PemFiles, Future<?>> onChange;
    private volatile @Nullable PemFiles current;
    private volatile boolean hasReportedInvalid;
    private volatile boolean isStopped;
    private volatile Clock.@Nullable Timer timer;

    /**
     * Does nothing before it is started.
     *
     * @param owner files they are, for the log
     * @param files reads them; called on a worker thread, one call at a time
     * @param onChange takes what is other than at the start and can be used; asked again with the next look if it fails
     */
    public CertificateWatcher(
            Vertx vertx, Clock clock, String owner, Callable<PemFiles> files, Function<PemFiles, Future<?>> onChange) {
        this.vertx = vertx;
        this.clock = clock;
        this.owner = owner;
        this.files = files;
        this.onChange = onChange;
    }

    /** Remembers what the files hold now; whoever uses them must not have read them before that is done. */
    public Future<Void> start() {
        return vertx.executeBlocking(() -> current = files.call(), false)
                .<Void>mapEmpty()
                .otherwiseEmpty()
                .onComplete(ignored -> scheduleCheck());
    }

    private void scheduleCheck() {
        if (!isStopped) timer = clock.after(TimeUnit.SECONDS.toNanos(INTERVAL_SECONDS), this::check);
        if (isStopped) stop();
    }

    private void check() {
        vertx.executeBlocking(this::readChanged, false)
                .onFailure(failure -> reject("cannot be read"))
                .transform(result -> result.result() == null ? Future.succeededFuture() : apply(result.result()))
                .onComplete(ignored -> scheduleCheck());
    }

    /** What is new, or null. */
    private @Nullable PemFiles readChanged() throws Exception {
        PemFiles updated = files.call();
        if (updated.equals(current)) return null;
        if (updated.isUsable(vertx)) return updated;
        reject("do not make a certificate with its key");
        return null;
    }

    private Future<?> apply(PemFiles updated) {
        return onChange.apply(updated)
                .onSuccess(ignored -> {
                    current = updated;
                    hasReportedInvalid = false;
                    log.info("{}: the files of its tls have changed; new connections are made with them", owner);
                })
                .onFailure(failure -> reject("cannot be used"));
    }

    private void reject(String reason) {
        if (!hasReportedInvalid) log.warn("{}: the files of its tls {}; those before stay in use", owner, reason);
        hasReportedInvalid = true;
    }

    /** Looks no more. */
    public void stop() {
        isStopped = true;
        Clock.Timer pending = timer;
        if (pending != null) pending.cancel();
    }
}
