package dev.sluice.telemetry;

import dev.sluice.credentials.TokenEvents;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The metrics of one entry of {@code credentials}, labelled with its name. No label and no value contains a token. Thread-safe.
 */
public final class TokenMeters implements TokenEvents, AutoCloseable {
    private final MeterRegistry registry;
    private final Tags credentials;
    private final MeterFamily<Timer> tokens;
    private final LongAdder waiters = new LongAdder();

    /** The remaining lifetime of the current token. */
    private volatile Supplier<Duration> timeToLive = () -> Duration.ZERO;

    public TokenMeters(MeterRegistry registry, String name) {
        this.registry = registry;
        this.credentials = Tags.of("credentials", name);
        this.tokens = MeterFamily.timers(registry, "sluice.oauth.token", credentials, "trigger", "result");
    }

    /** Registers the gauges. */
    public void register() {
        Gauge.builder("sluice.oauth.waiters", waiters, LongAdder::sum)
                .tags(credentials)
                .register(registry);
    }

    @Override
    public void requested(String trigger, String result, Duration elapsed) {
        tokens.withLabels(trigger, result).record(elapsed);
    }

    @Override
    public void waitersChanged(int change) {
        waiters.add(change);
    }

    @Override
    public void currentToken(Supplier<Duration> timeToLive) {
        this.timeToLive = timeToLive;
        TimeGauge.builder("sluice.oauth.token.ttl", this::timeToLiveMillis, TimeUnit.MILLISECONDS)
                .tags(credentials)
                .register(registry);
    }

    private long timeToLiveMillis() {
        return timeToLive.get().toMillis();
    }

    /** Removes the metrics from the registry. */
    @Override
    public void close() {
        tokens.close();
        MeterFamily.removeAll(registry, credentials);
    }
}
