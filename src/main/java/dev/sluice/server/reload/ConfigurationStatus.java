package dev.sluice.server.reload;

import dev.sluice.config.model.ConfigurationDiff;
import dev.sluice.config.source.Finding;
import dev.sluice.server.reload.ReloadResult.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The current configuration, and the result of the latest load.
 *
 * @param generation the number of the current generation, counted from 1
 * @param since the time at which it became current
 * @param changes the differences from the previous generation; for the first generation, everything
 * @param restartOnly the settings that only take effect after a restart
 * @param warnings the warnings about it, as of the latest load that was not rejected
 * @param lastReload the result of the latest load, successful or not
 * @param lastRejected the latest load that was rejected, with its errors; null if there was none
 */
public record ConfigurationStatus(
        int generation,
        Instant since,
        ConfigurationDiff changes,
        List<String> restartOnly,
        List<Finding> warnings,
        ReloadResult lastReload,
        @Nullable ReloadResult lastRejected) {

    /** Returns the status after a load that changed nothing. A rejected load has no warnings of its own. */
    ConfigurationStatus withLastReload(ReloadResult result) {
        boolean isRejected = result.outcome() == Outcome.REFUSED;
        return new ConfigurationStatus(
                generation,
                since,
                changes,
                restartOnly,
                isRejected ? warnings : result.warnings(),
                result,
                isRejected ? result : lastRejected);
    }
}
