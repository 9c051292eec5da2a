package dev.sluice.explain;

import dev.sluice.config.source.SourceLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step as it will run.
 *
 * @param name its name
 * @param location where it is written
 * @param level 0 for those that begin at once, 1 for those that wait for some of them, and so on
 * @param waitsFor the steps whose answers it uses
 * @param calls how many calls it makes at most
 * @param requests how many requests to backends these can become
 * @param settings its settings
 */
public record StepExplanation(
        String name,
        @Nullable SourceLocation location,
        int level,
        List<String> waitsFor,
        long calls,
        long requests,
        List<EffectiveSetting> settings) {}
