package dev.sluice.gateway.log;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.Reason;
import dev.sluice.gateway.log.AccessLog.SuppressedLines;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the settings of the log: the format of all lines, and the requests in the access log. Thread-safe. */
public final class LogControl {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");
    private static final Logger ACCESS = LoggerFactory.getLogger(LogKind.ACCESS_LOGGER);
    private static final int KEY_BYTES = 32;

    private final AccessLog access;
    private volatile SubjectPolicy subjects;
    private final byte[] randomKey = new byte[KEY_BYTES];

    /**
     * Creates the log of a gateway.
     *
     * @param random draws the sample of the access log; must be thread-safe
     * @param suppressed receives a part, a reason and the number of lines beyond its limits
     */
    public LogControl(Clock clock, RandomGenerator random, SuppressedLines suppressed) {
        new SecureRandom().nextBytes(randomKey);
        this.subjects = new SubjectPolicy(SubjectMode.OFF, randomKey);
        this.access = new AccessLog(clock, random, line -> ACCESS.info("{}", line), (part, reason, lines) -> {
            suppressed.onSuppress(part, reason, lines);
            logSuppressed(part, reason, lines);
        });
        AsyncConsoleAppender appender = AsyncConsoleAppender.installed();
        if (appender != null && appender.unknownFormat() != null)
            LOG.warn("SLUICE_LOG: {} (expected: text, json or ecs)", appender.unknownFormat());
    }

    private static void logSuppressed(AccessPart part, @Nullable Reason reason, long lines) {
        ACCESS.atInfo()
                .addKeyValue("part", part.code())
                .addKeyValue("reason", SuppressedLines.code(reason))
                .addKeyValue("suppressed", lines)
                .log("access lines suppressed");
    }

    /** Returns the access log. */
    public AccessLog access() {
        return access;
    }

    /**
     * Applies the settings of a configuration to the lines that follow.
     *
     * @param byRoute the settings that routes override, by the key of the route
     */
    public void apply(LogSpec spec, Map<String, AccessSpec> byRoute) {
        AsyncConsoleAppender appender = AsyncConsoleAppender.installed();
        if (appender != null) appender.useFormat(spec.format());
        SubjectPolicy policy = new SubjectPolicy(spec.subject(), key(spec.subjectKey()));
        subjects = policy;
        access.apply(new AccessRules(spec.access(), byRoute, policy));
    }

    /** Returns the subject of a caller as the current settings show it; null for none. */
    public @Nullable String showSubject(@Nullable String subject) {
        return subjects.show(subject);
    }

    private byte[] key(@Nullable Secret configured) {
        return configured == null ? randomKey : configured.value().getBytes(StandardCharsets.UTF_8);
    }
}
