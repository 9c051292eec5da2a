package dev.sluice.core.tls;

import dev.sluice.core.audit.AuditEvent;
import dev.sluice.core.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads certificate files every {@value #INTERVAL_SECONDS} s and applies changes. Invalid files are reported once in the log, and
 * the previous files stay in use. A certificate that has expired is used, and reported when it is read.
 *
 * <p>Checks never overlap. {@link #stop} is thread-safe.
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
    private volatile @Nullable Instant expiresAt;
    private volatile boolean hasReportedInvalid;
    private volatile boolean isStopped;
    private volatile Clock.@Nullable Timer timer;

    /**
     * Creates a watcher that is not started.
     *
     * @param owner the owner of the files, for the log
     * @param files reads the files; called on a worker thread, one call at a time
     * @param onChange applies changed files; called again after the next check if it fails
     */
    public CertificateWatcher(
            Vertx vertx, Clock clock, String owner, Callable<PemFiles> files, Function<PemFiles, Future<?>> onChange) {
        this.vertx = vertx;
        this.clock = clock;
        this.owner = owner;
        this.files = files;
        this.onChange = onChange;
    }

    /** Reads the files and starts the checks. Files that were read before the future completes may miss a change. */
    public Future<Void> start() {
        return vertx.executeBlocking(() -> use(files.call()), false)
                .<Void>mapEmpty()
                .otherwiseEmpty()
                .onComplete(ignored -> scheduleCheck());
    }

    private PemFiles use(PemFiles read) {
        current = read;
        expiresAt = read.expiresAt();
        Instant expiry = expiresAt;
        if (expiry != null && expiry.isBefore(clock.now()))
            log.warn("{}: a certificate in the tls files expired at {}; peers reject it", owner, expiry);
        return read;
    }

    /** Returns the owner of the files. */
    public String owner() {
        return owner;
    }

    /** Returns when the certificate in use or one of its chain expires; null without a certificate that was read. */
    public @Nullable Instant expiresAt() {
        return expiresAt;
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

    private @Nullable PemFiles readChanged() throws Exception {
        PemFiles updated = files.call();
        if (updated.equals(current)) return null;
        if (updated.isUsable(vertx)) return updated;
        reject("hold no certificate with its key");
        return null;
    }

    private Future<?> apply(PemFiles updated) {
        return onChange.apply(updated)
                .onSuccess(ignored -> {
                    use(updated);
                    hasReportedInvalid = false;
                    AuditEvent.CERTIFICATES.log(owner);
                })
                .onFailure(failure -> reject("cannot be used"));
    }

    private void reject(String reason) {
        if (!hasReportedInvalid) log.warn("{}: the tls files {}; the previous files stay in use", owner, reason);
        hasReportedInvalid = true;
    }

    /** Stops the checks. */
    public void stop() {
        isStopped = true;
        Clock.Timer pending = timer;
        if (pending != null) pending.cancel();
    }
}
