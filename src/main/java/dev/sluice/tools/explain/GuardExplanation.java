package dev.sluice.tools.explain;

import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.core.spec.SourceLocation;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A rule for a request that the gateway checks before the steps or the backend of its route.
 *
 * @param name the name of a rate limit; {@code server}, {@code route} or {@code defaults} for another rule; {@code shared} for the store
 * @param location the location of its entry
 * @param listed the location of its name in the list of a route or an identity; null for a rule without a list
 * @param note the origin of this list or rule, and when a rate limit counts; empty for none
 * @param settings the effective settings
 */
public record GuardExplanation(
        Kind kind,
        String name,
        SourceLocation location,
        @Nullable SourceLocation listed,
        String note,
        List<EffectiveSetting> settings) {

    /** The kinds of rules. */
    public enum Kind {
        /** Accepts clients by their addresses. */
        CLIENTS,
        /** Responds to preflights, and sets the fields of CORS. */
        CORS,
        /** Limits the rate of requests. */
        LIMIT,
        /** Keeps the limits that all replicas share. */
        STORE;

        /** Returns the word in text and JSON. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns the same rule without the built-in values. */
    public GuardExplanation writtenOnly() {
        return new GuardExplanation(kind, name, location, listed, note, EffectiveSetting.writtenOnly(settings));
    }
}
