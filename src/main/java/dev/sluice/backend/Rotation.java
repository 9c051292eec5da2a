package dev.sluice.backend;

import dev.sluice.time.Clock;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every {@value #EVERY_SECONDS} s whether the files of a {@link ClientTls} hold something else. Files that cannot be
 * used change nothing: what was there before stays in use.
 *
 * <p>One look ends before the next begins, and each sees what the one before has written; {@link #stop} may come from
 * anywhere.
 */
final class Rotation {
    static final int EVERY_SECONDS = 15;
    private static final Logger log = LoggerFactory.getLogger(Rotation.class);

    private final Vertx vertx;
    private final Clock clock;
    private final HttpBackend.Spec spec;
    private final ClientTls tls;
    private final Consumer<PemFiles> changed;
    private volatile @Nullable PemFiles known;
    private volatile boolean knowsThemBad;
    private volatile boolean stopped;
    private volatile Clock.@Nullable Timer next;

    /**
     * Does nothing before it is started.
     *
     * @param changed hears of files that are other than those of the start, and can be used
     */
    Rotation(Vertx vertx, Clock clock, HttpBackend.Spec spec, ClientTls tls, Consumer<PemFiles> changed) {
        this.vertx = vertx;
        this.clock = clock;
        this.spec = spec;
        this.tls = tls;
        this.changed = changed;
    }

    /** Remembers what the files hold now. */
    void start() {
        vertx.executeBlocking(() -> known = PemFiles.of(tls), false).onComplete(read -> lookLater());
    }

    private void lookLater() {
        if (!stopped) next = clock.after(TimeUnit.SECONDS.toNanos(EVERY_SECONDS), this::look);
        if (stopped) stop();
    }

    private void look() {
        vertx.executeBlocking(this::changes, false)
                .onSuccess(this::learn)
                .onFailure(unread -> refuse("cannot be read"))
                .onComplete(looked -> lookLater());
    }

    /** What is new, or null. */
    private @Nullable PemFiles changes() throws IOException {
        PemFiles now = PemFiles.of(tls);
        if (now.equals(known)) return null;
        if (now.areUsable(vertx)) return now;
        refuse("do not make a certificate with its key");
        return null;
    }

    private void learn(@Nullable PemFiles now) {
        if (now == null) return;
        known = now;
        knowsThemBad = false;
        changed.accept(now);
    }

    private void refuse(String why) {
        if (!knowsThemBad) log.warn("backend {}: the files of its tls {}; those before stay in use", spec.name(), why);
        knowsThemBad = true;
    }

    void stop() {
        stopped = true;
        Clock.Timer pending = next;
        if (pending != null) pending.cancel();
    }
}
