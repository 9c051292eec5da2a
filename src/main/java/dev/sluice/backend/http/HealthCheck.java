package dev.sluice.backend.http;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.FailureReason;
import dev.sluice.http.HeaderSyntax;
import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import dev.sluice.time.Clock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks one endpoint at regular times whether it works. Two bad answers in a row take it out of the choice, one good one
 * brings it back. It stays on the event loop of its timers; only {@link #stop} may come from elsewhere.
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

    /** What an operator can set. */
    public record Spec(
            @Setting("What to ask for with GET, after the URL's own path; any 2xx is good.")
            String path,

            @Setting(value = "From one answer to the next question.", min = "100ms", max = "1h")
            Duration every,

            @Setting(value = "Longest time to a whole answer.", min = "10ms", max = "1m")
            Duration timeout) {

        public Spec {
            SpecValidator.of(Spec.class, path, every, timeout)
                    .require(HeaderSyntax.isTarget(path), "path", path, "a path that begins with /")
                    .throwIfInvalid();
        }

        /** What asks for {@code path} starts from. */
        public static Spec defaults(String path) {
            return new Spec(path, Duration.ofSeconds(10), Duration.ofSeconds(2));
        }
    }

    /** A check whose {@code probe} never throws; {@code isUp} hears the state whenever an answer settles it. */
    HealthCheck(Spec spec, Clock clock, Supplier<? extends Future<?>> probe, Consumer<Boolean> onChange) {
        this.spec = spec;
        this.clock = clock;
        this.probe = probe;
        this.onChange = onChange;
    }

    /** Asks for the first time after a part of the interval, so that not all gateways and endpoints are in step. */
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
        // Whoever stopped it meanwhile has not seen this timer.
        if (stopped) stop();
    }

    private void onHealthy() {
        consecutiveFailures = 0;
        onChange.accept(true);
        schedule(spec.every.toNanos());
    }

    private void onUnhealthy(Throwable failure) {
        // A pool in full use is our doing, and says if anything that the endpoint works.
        boolean isInconclusive = failure instanceof BackendFailure backendFailure
                && backendFailure.reason() == FailureReason.POOL_TIMEOUT;
        if (!isInconclusive && ++consecutiveFailures >= FAILURE_THRESHOLD) onChange.accept(false);
        schedule(spec.every.toNanos());
    }
}
