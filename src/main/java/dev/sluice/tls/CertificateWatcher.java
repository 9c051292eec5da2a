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
 * Looks every {@value #EVERY_SECONDS} s whether files hold something else. Files that cannot be used change nothing: what
 * was there before stays in use.
 *
 * <p>One look ends before the next begins, and each sees what the one before has written; {@link #stop} may come from
 * anywhere.
 */
public final class CertificateWatcher {
    static final int EVERY_SECONDS = 15;
    private static final Logger log = LoggerFactory.getLogger(CertificateWatcher.class);

    private final Vertx vertx;
    private final Clock clock;
    private final String whose;
    private final Callable<PemFiles> files;
    private final Function<PemFiles, Future<?>> use;
    private volatile @Nullable PemFiles inUse;
    private volatile boolean knowsThemBad;
    private volatile boolean stopped;
    private volatile Clock.@Nullable Timer next;

    /**
     * Does nothing before it is started.
     *
     * @param whose files they are, for the log
     * @param files reads them; called on a worker thread, one call at a time
     * @param use takes what is other than at the start and can be used; asked again with the next look if it fails
     */
    public CertificateWatcher(
            Vertx vertx, Clock clock, String whose, Callable<PemFiles> files, Function<PemFiles, Future<?>> use) {
        this.vertx = vertx;
        this.clock = clock;
        this.whose = whose;
        this.files = files;
        this.use = use;
    }

    /** Remembers what the files hold now; whoever uses them must not have read them before that is done. */
    public Future<Void> start() {
        return vertx.executeBlocking(() -> inUse = files.call(), false)
                .<Void>mapEmpty()
                .otherwiseEmpty()
                .onComplete(read -> lookLater());
    }

    private void lookLater() {
        if (!stopped) next = clock.after(TimeUnit.SECONDS.toNanos(EVERY_SECONDS), this::look);
        if (stopped) stop();
    }

    private void look() {
        vertx.executeBlocking(this::changes, false)
                .onFailure(unread -> refuse("cannot be read"))
                .transform(read -> read.result() == null ? Future.succeededFuture() : take(read.result()))
                .onComplete(looked -> lookLater());
    }

    /** What is new, or null. */
    private @Nullable PemFiles changes() throws Exception {
        PemFiles now = files.call();
        if (now.equals(inUse)) return null;
        if (now.areUsable(vertx)) return now;
        refuse("do not make a certificate with its key");
        return null;
    }

    private Future<?> take(PemFiles now) {
        return use.apply(now)
                .onSuccess(taken -> {
                    inUse = now;
                    knowsThemBad = false;
                    log.info("{}: the files of its tls have changed; new connections are made with them", whose);
                })
                .onFailure(untaken -> refuse("cannot be used"));
    }

    private void refuse(String why) {
        if (!knowsThemBad) log.warn("{}: the files of its tls {}; those before stay in use", whose, why);
        knowsThemBad = true;
    }

    /** Looks no more. */
    public void stop() {
        stopped = true;
        Clock.Timer pending = next;
        if (pending != null) pending.cancel();
    }
}
