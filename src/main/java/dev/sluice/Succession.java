package dev.sluice;

import dev.sluice.Reload.Outcome;
import dev.sluice.Reload.Trigger;
import dev.sluice.config.Changes;
import dev.sluice.config.Configuration;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.Place;
import dev.sluice.telemetry.ConfigMeters;
import dev.sluice.time.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * Decides what becomes of a configuration that was loaded while another is in force: a new generation, or nothing. Whatever
 * goes wrong, the one in force serves on.
 *
 * <p>One thread at a time loads; what is in force may be asked from any.
 */
final class Succession {
    private final Generations generations;
    private final Configuration started;
    private final Clock clock;
    private final ConfigMeters meters;
    private volatile InForce inForce;

    Succession(Generations generations, Clock clock, MeterRegistry registry) {
        this.generations = generations;
        this.started = generations.current().configuration();
        this.clock = clock;
        this.meters = new ConfigMeters(registry, generations.current().number(), clock.now());
        Reload start = new Reload(Trigger.START, clock.now(), Outcome.CHANGED, List.of(), List.of());
        Changes everything = Changes.between(Configuration.empty(), started);
        this.inForce = new InForce(generations.current().number(), start.at(), everything, List.of(), start);
    }

    /** The configuration in force, and how the latest load went. */
    InForce inForce() {
        return inForce;
    }

    /** Loads, and puts what was loaded in force if it is sound and new. Never throws. */
    synchronized Reload take(Trigger trigger, Supplier<LoadResult> loading) {
        try {
            LoadResult loaded = loading.get();
            Configuration wanted = loaded.configuration();
            return wanted == null ? refuse(reload(trigger, Outcome.REFUSED, loaded)) : succeed(trigger, wanted, loaded);
        } catch (RuntimeException | StackOverflowError broken) {
            return refuse(broken(trigger, broken));
        }
    }

    private Reload reload(Trigger trigger, Outcome outcome, LoadResult loaded) {
        return new Reload(trigger, clock.now(), outcome, loaded.errors(), loaded.warnings());
    }

    private Reload broken(Trigger trigger, Throwable cause) {
        ReloadLog.broken(cause);
        Finding error = new Finding(Place.startOf("conf"), "", "it could not be put in force; the log has the reason");
        return new Reload(trigger, clock.now(), Outcome.REFUSED, List.of(error), List.of());
    }

    private Reload refuse(Reload reload) {
        inForce = inForce.after(reload);
        meters.refused(reload.outcome().token(), reload.errors().size());
        ReloadLog.refused(inForce);
        return reload;
    }

    private Reload succeed(Trigger trigger, Configuration wanted, LoadResult loaded) {
        Changes changes = Changes.between(generations.current().configuration(), wanted);
        if (changes.isEmpty()) return serveOn(reload(trigger, Outcome.UNCHANGED, loaded));
        int number = generations.replace(wanted).number();
        Reload reload = reload(trigger, Outcome.CHANGED, loaded);
        inForce = new InForce(number, reload.at(), changes, Restart.neededFor(wanted, started), reload);
        accept(reload);
        ReloadLog.changed(inForce);
        return reload;
    }

    private Reload serveOn(Reload reload) {
        boolean wasRefused = inForce.last().outcome() == Outcome.REFUSED;
        inForce = inForce.after(reload);
        accept(reload);
        if (wasRefused) ReloadLog.soundAgain(inForce);
        return reload;
    }

    private void accept(Reload reload) {
        Instant now = reload.at();
        int restarts = inForce.needsRestart().size();
        meters.accepted(reload.outcome().token(), inForce.generation(), now, restarts);
    }
}
