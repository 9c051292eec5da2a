package dev.sluice.upstream.http;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.time.Clock;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Probes one endpoint periodically. Two consecutive failures mark it down, one success marks it up. It belongs to the
 * event loop of its timers; only {@link #stop} is thread-safe.
 */
public final class HealthCheck {
    private static final int FAILURE_THRESHOLD = 2;

    private final Spec spec;
    private final Clock clock;
    private final Supplier<? extends Future<?>> probe;
    private final Consumer<Boolean> onChange;
    private int consecutiveFailures;
    private volatile boolean stopped;
    private volatile Clock.@Nullable Timer timer;

    /** Settings of a health check. */
    public record Spec(
            @Setting("Path to request with GET, appended to the URL's path; any 2xx status is healthy.")
            String path,

            @Setting(value = "Time from one response to the next probe.", min = "100ms", max = "1h")
            Duration every,

            @Setting(value = "Longest time to a complete response.", min = "10ms", max = "1m")
            Duration timeout) {

        public Spec {
            SpecValidator.of(Spec.class, path, every, timeout)
                    .require(HeaderSyntax.isTarget(path), "path", path, "a path that begins with /")
                    .throwIfInvalid();
        }

        /** Returns the default settings for {@code path}. */
        public static Spec defaults(String path) {
            return new Spec(path, Duration.ofSeconds(10), Duration.ofSeconds(2));
        }
    }

    /** {@code probe} must not throw; {@code onChange} receives whether the endpoint is up after each decisive probe. */
    HealthCheck(Spec spec, Clock clock, Supplier<? extends Future<?>> probe, Consumer<Boolean> onChange) {
        this.spec = spec;
        this.clock = clock;
        this.probe = probe;
        this.onChange = onChange;
    }

    /** Starts after a fraction of the interval, so that the probes of gateways and endpoints do not coincide. */
    void start(double fraction) {
        schedule((long) (spec.every.toNanos() * fraction));
    }

    void stop() {
        stopped = true;
        Clock.Timer pending = timer;
        if (pending != null) pending.cancel();
    }

    private void schedule(long delayNanos) {
        if (stopped) return;
        timer = clock.after(delayNanos, () -> probe.get().onComplete(reply -> onHealthy(), this::onUnhealthy));
        // A concurrent stop() may not have seen this timer.
        if (stopped) stop();
    }

    private void onHealthy() {
        consecutiveFailures = 0;
        onChange.accept(true);
        schedule(spec.every.toNanos());
    }

    private void onUnhealthy(Throwable failure) {
        // An exhausted pool is not a failure of the endpoint.
        boolean isInconclusive = failure instanceof BackendFailure backendFailure
                && backendFailure.reason() == FailureReason.POOL_TIMEOUT;
        if (!isInconclusive && ++consecutiveFailures >= FAILURE_THRESHOLD) onChange.accept(false);
        schedule(spec.every.toNanos());
    }
}
