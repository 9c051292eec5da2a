package dev.sluice.server.reload;

import dev.sluice.config.effective.EffectiveConfiguration;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationDiff;
import dev.sluice.config.source.Finding;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.core.time.Clock;
import dev.sluice.gateway.telemetry.ConfigMeters;
import dev.sluice.server.reload.ReloadResult.Outcome;
import dev.sluice.server.reload.ReloadResult.Trigger;
import dev.sluice.server.runtime.Generations;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies a loaded configuration: builds a new generation if the configuration is valid and different. If loading or
 * building fails, the current configuration stays active.
 *
 * <p>Thread-safe: one load runs at a time, and any thread may read the status.
 */
public final class ConfigUpdater {
    private final Generations generations;
    private final Configuration initial;
    private final Clock clock;
    private final ConfigMeters meters;
    private volatile ConfigurationStatus status;
    private volatile @Nullable EffectiveText effective;

    /** Starts with the current generation, which has the configuration of the start. */
    public ConfigUpdater(Generations generations, Clock clock, MeterRegistry registry) {
        this.generations = generations;
        this.initial = generations.current().configuration();
        this.clock = clock;
        this.meters = new ConfigMeters(registry, generations.current().number(), clock.now());
        ReloadResult startResult = new ReloadResult(Trigger.START, clock.now(), Outcome.CHANGED, List.of(), List.of());
        ConfigurationDiff changes = ConfigurationDiff.between(Configuration.empty(), initial);
        this.status = new ConfigurationStatus(
                generations.current().number(), startResult.at(), changes, List.of(), List.of(), startResult, null);
    }

    /** Takes the warnings of the start, which no reload logs again, and its text. Call it before the first reload. */
    public synchronized void startedWith(LoadResult loaded) {
        ReloadResult start = status.lastReload();
        status = status.withLastReload(
                new ReloadResult(start.trigger(), start.at(), start.outcome(), start.errors(), loaded.warnings()));
        effective = new EffectiveText(initial, loaded);
    }

    /** Returns the current configuration as text; null if it is not that of a folder, or it cannot be shown. The first call blocks. */
    public @Nullable EffectiveConfiguration effectiveConfiguration() {
        EffectiveText text = effective;
        return text == null ? null : text.get();
    }

    /** Returns the current configuration and the result of the latest load. */
    public ConfigurationStatus status() {
        return status;
    }

    /** Loads a configuration, and applies it if it is valid and different. Never throws. */
    synchronized ReloadResult update(Trigger trigger, Supplier<LoadResult> loading) {
        try {
            long startedNanos = clock.nanos();
            LoadResult loaded = loading.get();
            ReloadLog.loaded(loaded, Duration.ofNanos(clock.nanos() - startedNanos));
            Configuration candidate = loaded.configuration();
            return candidate == null
                    ? reject(result(trigger, Outcome.REFUSED, loaded))
                    : apply(trigger, candidate, loaded);
        } catch (RuntimeException | StackOverflowError failure) {
            return reject(failed(trigger, failure));
        }
    }

    private ReloadResult result(Trigger trigger, Outcome outcome, LoadResult loaded) {
        return new ReloadResult(trigger, clock.now(), outcome, loaded.errors(), loaded.warnings());
    }

    private ReloadResult failed(Trigger trigger, Throwable cause) {
        ReloadLog.failed(cause);
        Finding error =
                new Finding(SourceLocation.ofFile("conf"), "", "it could not be applied; the log has the reason");
        return new ReloadResult(trigger, clock.now(), Outcome.REFUSED, List.of(error), List.of());
    }

    private ReloadResult reject(ReloadResult result) {
        status = status.withLastReload(result);
        meters.failed(result.outcome().code(), result.errors().size());
        ReloadLog.rejected(status);
        return result;
    }

    private ReloadResult apply(Trigger trigger, Configuration candidate, LoadResult loaded) {
        ConfigurationDiff changes =
                ConfigurationDiff.between(generations.current().configuration(), candidate);
        if (changes.isEmpty()) {
            generations.relocate(candidate, loaded.locations());
            effective = new EffectiveText(candidate, loaded);
            return keepCurrent(result(trigger, Outcome.UNCHANGED, loaded));
        }
        // After the exchange, a failure could no longer keep the current generation.
        List<String> needsRestart = RestartOnlySettings.changed(candidate, initial);
        long startedNanos = clock.nanos();
        int number = generations.replace(candidate, loaded.locations()).number();
        ReloadLog.built(number, Duration.ofNanos(clock.nanos() - startedNanos));
        effective = new EffectiveText(candidate, loaded);
        ReloadResult result = result(trigger, Outcome.CHANGED, loaded);
        ConfigurationStatus previous = status;
        status = new ConfigurationStatus(
                number, result.at(), changes, needsRestart, result.warnings(), result, previous.lastRejected());
        countSuccess(result);
        ReloadLog.warnings(previous.warnings(), status.warnings());
        ReloadLog.changed(previous, status);
        return result;
    }

    private ReloadResult keepCurrent(ReloadResult result) {
        boolean wasRejected = status.lastReload().outcome() == Outcome.REFUSED;
        ReloadLog.warnings(status.warnings(), result.warnings());
        status = status.withLastReload(result);
        countSuccess(result);
        if (wasRejected) ReloadLog.validAgain(status);
        return result;
    }

    private void countSuccess(ReloadResult result) {
        int restarts = status.restartOnly().size();
        meters.succeeded(result.outcome().code(), status.generation(), result.at(), restarts);
    }
}
