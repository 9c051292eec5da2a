package dev.sluice.core.audit;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The events of the audit log, each with its level and the names of its values. Thread-safe. */
public enum AuditEvent {
    RELOAD("A configuration became the current configuration.", Level.INFO, "generation", "trigger", "changes"),
    RELOAD_REJECTED("A configuration was rejected.", Level.WARN, "generation", "trigger", "errors"),
    ADMIN_CALL(
            "A request to a protected path of the admin port ended.",
            Level.INFO,
            "client",
            "method",
            "path",
            "status",
            "changed_logger",
            "changed_level",
            "changed_route",
            "for_s"),
    IDENTITY_REFUSAL(
            "A caller was not authenticated or not authorised.",
            Level.WARN,
            "client",
            "identity",
            "route",
            "status",
            "reason",
            "detail",
            "request_id"),
    REFUSALS_SUPPRESSED("Rejections of one kind had no line of their own.", Level.WARN, "kind", "suppressed"),
    BREAKER("A circuit breaker changed its state.", Level.WARN, "backend", "from", "to", "reason"),
    EJECTION("Outlier detection ejected an endpoint.", Level.WARN, "backend", "endpoint", "seconds"),
    TOKEN_FAILURE(
            "The gateway received no token for a backend.", Level.WARN, "credentials", "place", "reason", "pause_s"),
    CERTIFICATES("New connections use changed certificates.", Level.INFO, "owner"),
    RATE_LIMIT(
            "A rate limit rejected requests, or would have.",
            Level.WARN,
            "limit",
            "mode",
            "requests",
            "keys",
            "subjects"),
    QUOTA_RESET(
            "An operator set the count of a key of a quota to 0.",
            Level.INFO,
            "client",
            "limit",
            "plan",
            "key",
            "period_start"),
    CLIENT_NETWORKS("A changed file of networks is in use.", Level.INFO, "file", "networks");

    private static final Logger LOG = LoggerFactory.getLogger("audit");

    private final String meaning;
    private final Level level;

    @SuppressWarnings("ImmutableEnumChecker") // List.of returns an immutable list.
    private final List<String> keys;

    AuditEvent(String meaning, Level level, String... keys) {
        this.meaning = meaning;
        this.level = level;
        this.keys = List.of(keys);
    }

    /** Returns the name of the event in the log. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns a sentence for the documentation. */
    public String meaning() {
        return meaning;
    }

    public Level level() {
        return level;
    }

    /** Returns the names of the values. */
    public List<String> keys() {
        return keys;
    }

    /**
     * Writes a line.
     *
     * @param values the values in the order of {@link #keys}; null for a value that the line leaves out
     */
    public void log(@Nullable Object... values) {
        log(level, values);
    }

    /** Writes a line with another level. */
    public void log(Level lineLevel, @Nullable Object... values) {
        if (LOG.isEnabledForLevel(lineLevel)) LOG.atLevel(lineLevel).log("{}", with(values));
    }

    /** Returns an entry with values in the order of {@link #keys}. */
    public AuditEntry with(@Nullable Object... values) {
        if (values.length != keys.size()) throw new IllegalArgumentException(code() + " has the values " + keys);
        return new AuditEntry(this, values);
    }
}
