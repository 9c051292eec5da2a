package dev.sluice.gateway.telemetry;

import dev.sluice.upstream.credentials.TokenEvents;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
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
        this.tokens = MeterDefinition.OAUTH_TOKEN.timers(registry, credentials);
    }

    /** Registers the gauges. */
    public void register() {
        MeterDefinition.OAUTH_WAITERS.gauge(registry, waiters::sum, credentials);
    }

    @Override
    public void onRequest(String trigger, String result, Duration elapsed) {
        tokens.withLabels(trigger, result).record(elapsed);
    }

    @Override
    public void onWaitersChange(int change) {
        waiters.add(change);
    }

    @Override
    public void onTokenUse(Supplier<Duration> timeToLive) {
        this.timeToLive = timeToLive;
        MeterDefinition.OAUTH_TOKEN_TTL.gauge(registry, this::timeToLiveSeconds, credentials);
    }

    private double timeToLiveSeconds() {
        return timeToLive.get().toMillis() / 1000.0;
    }

    /** Removes the metrics from the registry. */
    @Override
    public void close() {
        tokens.close();
        MeterFamily.removeAll(registry, credentials);
    }
}
