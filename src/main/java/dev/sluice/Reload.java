package dev.sluice;

import dev.sluice.config.source.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How it went when the configuration was loaded.
 *
 * @param trigger why it was loaded
 * @param at when
 * @param outcome what came of it
 * @param errors why it was refused; empty when it was not
 * @param warnings what is probably not meant
 */
public record Reload(Trigger trigger, Instant at, Outcome outcome, List<Finding> errors, List<Finding> warnings) {

    /** Why the configuration was loaded. */
    public enum Trigger {
        /** The process started. */
        START,
        /** A file changed. */
        FILES,
        /** Somebody asked on the operators' port. */
        ADMIN,
        /** The process got SIGHUP. */
        SIGNAL;

        /** The name in answers of the admin port and in logs. */
        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What came of it. */
    public enum Outcome {
        /** There is a new generation. */
        CHANGED,
        /** It means what the one in force means, which serves on. */
        UNCHANGED,
        /** It has errors; the one in force serves on. */
        REFUSED;

        /** The name in answers of the admin port, in logs and in metrics. */
        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
