package dev.sluice.server.reload;

import dev.sluice.config.source.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The result of one load of the configuration.
 *
 * @param trigger the reason for the load
 * @param at the time of the load
 * @param errors the errors of a rejected configuration; empty otherwise
 * @param warnings the warnings about a valid, but suspicious configuration
 */
public record ReloadResult(Trigger trigger, Instant at, Outcome outcome, List<Finding> errors, List<Finding> warnings) {

    public enum Trigger {
        /** The process started. */
        START,
        /** A file changed. */
        FILES,
        /** An operator sent a request to the admin port. */
        ADMIN,
        /** The process received SIGHUP. */
        SIGNAL;

        /** Returns the name in responses of the admin port and in logs. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Outcome {
        /** There is a new generation. */
        CHANGED,
        /** The configuration equals the current configuration, which stays active. */
        UNCHANGED,
        /** The configuration has errors, so the current configuration stays active. */
        REFUSED;

        /** Returns the name in responses of the admin port, in logs and in metrics. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
