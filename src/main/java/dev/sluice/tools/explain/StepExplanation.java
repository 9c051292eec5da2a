package dev.sluice.tools.explain;

import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.core.spec.SourceLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of the explained route.
 *
 * @param name the name
 * @param location the location of the step
 * @param level 0 for steps that start at once, 1 for steps that depend on them, and so on
 * @param waitsFor the steps that it depends on
 * @param calls the maximum of calls
 * @param requests the maximum of requests to backends
 * @param settings the effective settings
 */
public record StepExplanation(
        String name,
        @Nullable SourceLocation location,
        int level,
        List<String> waitsFor,
        long calls,
        long requests,
        List<EffectiveSetting> settings) {

    StepExplanation writtenOnly() {
        return new StepExplanation(
                name, location, level, waitsFor, calls, requests, EffectiveSetting.writtenOnly(settings));
    }
}
