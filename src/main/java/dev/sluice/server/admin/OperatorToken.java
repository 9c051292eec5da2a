package dev.sluice.server.admin;

import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.model.AdminSpec.TokenFile;
import dev.sluice.config.source.OptionalSecretFile;
import dev.sluice.core.spec.InvalidSpecException;
import dev.sluice.core.time.Clock;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the file with the default of {@code admin.token} every {@value #INTERVAL_SECONDS} s. A file that appears or changes is in use
 * at the next check, whatever the state of the configuration. A file that disappears or is invalid keeps the last token.
 *
 * <p>Thread-safe. Checks never overlap.
 */
final class OperatorToken {
    static final int INTERVAL_SECONDS = 1;
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");

    private final Vertx vertx;
    private final Clock clock;
    private volatile @Nullable TokenFile file;
    private volatile @Nullable String reported;
    private volatile boolean isStopped;
    private volatile Clock.@Nullable Timer timer;

    /** @param initial the settings at the start; without a token file, this object does nothing */
    OperatorToken(Vertx vertx, Clock clock, AdminSpec initial) {
        this.vertx = vertx;
        this.clock = clock;
        this.file = initial.tokenFile();
        scheduleCheck();
    }

    /** Returns the settings with the last token that was read. */
    AdminSpec applyTo(AdminSpec current) {
        TokenFile last = file;
        boolean hasVariable = current.tokenFile() != null;
        return last != null && last.content() != null && hasVariable ? current.withTokenFile(last) : current;
    }

    private void scheduleCheck() {
        if (file == null) return;
        if (!isStopped) timer = clock.after(TimeUnit.SECONDS.toNanos(INTERVAL_SECONDS), this::check);
        if (isStopped) stop();
    }

    private void check() {
        vertx.executeBlocking(this::read, false).onComplete(ignored -> scheduleCheck());
    }

    private @Nullable Void read() {
        TokenFile last = file;
        if (last == null) return null;
        try {
            TokenFile now = new TokenFile(last.path(), OptionalSecretFile.read(last.path()));
            if (now.content() != null && !now.equals(last)) use(now);
        } catch (InvalidSpecException e) {
            report("the file " + last.path() + " holds no token");
        } catch (IOException e) {
            report(String.valueOf(e.getMessage()));
        }
        return null;
    }

    /** @throws InvalidSpecException if the content is not a token */
    private void use(TokenFile now) {
        AdminSpec.defaults().withTokenFile(now);
        file = now;
        reported = null;
        LOG.info("{}: the token in {} is in use", AdminSpec.TOKEN_FILE_VARIABLE, now.path());
    }

    private void report(String reason) {
        if (!reason.equals(reported))
            LOG.warn("{}: {}; the last token stays in use", AdminSpec.TOKEN_FILE_VARIABLE, reason);
        reported = reason;
    }

    /** Stops the checks. */
    void stop() {
        isStopped = true;
        Clock.Timer pending = timer;
        if (pending != null) pending.cancel();
    }
}
