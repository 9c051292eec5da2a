package dev.sluice;

import dev.sluice.config.Changes;
import java.time.Instant;
import java.util.List;

/**
 * The configuration in force, and how it went when one was last loaded.
 *
 * @param generation its number, counted from 1
 * @param since when it came into force
 * @param changes what is different from the generation before; of the first, everything
 * @param needsRestart settings that are configured otherwise than the process runs, because it cannot change them
 * @param last the latest load, whatever came of it
 */
public record InForce(int generation, Instant since, Changes changes, List<String> needsRestart, Reload last) {

    /** The same after a load that changed nothing. */
    InForce after(Reload reload) {
        return new InForce(generation, since, changes, needsRestart, reload);
    }
}
