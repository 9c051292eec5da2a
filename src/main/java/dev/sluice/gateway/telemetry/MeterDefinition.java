package dev.sluice.gateway.telemetry;

import static dev.sluice.gateway.telemetry.MeterKind.COUNTER;
import static dev.sluice.gateway.telemetry.MeterKind.GAUGE;
import static dev.sluice.gateway.telemetry.MeterKind.HISTOGRAM;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every meter of a gateway: its kind, name, unit, labels and meaning. Other classes register meters only through it. */
public enum MeterDefinition implements MeterRegistration {
    REQUESTS(
            HISTOGRAM,
            "sluice.requests",
            "Requests of callers, from the head of the request to the end of the response. Complete responses have a status of 2xx"
                    + " and miss nothing.",
            "route",
            "status_class",
            "complete"),
    REQUESTS_FAILED(COUNTER, "sluice.requests.failed", "Requests that failed, by reason.", "route", "reason"),
    REQUESTS_ACTIVE(GAUGE, "sluice.requests.active", "Requests in flight."),
    CALLERS_SLOW(
            COUNTER,
            "sluice.callers.slow",
            "Requests that ended because the caller was too slow: to send its request, or to read its response.",
            "phase"),
    SLO_AVAILABILITY(
            GAUGE,
            "sluice.slo.availability.ratio",
            "Share of the requests of a route that must succeed: the setting slo.availability.",
            "route"),
    SLO_LATENCY(
            GAUGE,
            "sluice.slo.latency.seconds",
            "Time within which that share of the requests must end: the setting slo.latency. The label bucket is the label le of"
                    + " its bucket in sluice_requests_seconds.",
            "route",
            "bucket"),
    STEP_OUTCOMES(
            COUNTER,
            "sluice.step.outcomes",
            "Ended steps: answered, skipped, failed, defaulted, truncated or returned. Cancelled steps are not counted.",
            "route",
            "step",
            "outcome"),
    EXPRESSION_MISMATCHES(
            COUNTER,
            "sluice.expression.mismatches",
            "Paths of expressions that were null because a value has another kind than the path needs, once for each path of an"
                    + " evaluation.",
            "route"),
    PROXY_DROPPED(
            COUNTER,
            "sluice.proxy.dropped",
            "Header fields that a proxy route dropped from responses.",
            "route",
            "field",
            "reason"),
    STREAMS_REJECTED(
            COUNTER,
            "sluice.streams.rejected",
            "Streams that a limit of their proxy route rejected: max or per_client.",
            "route",
            "limit"),

    BACKEND_CALLS(
            HISTOGRAM,
            "sluice.backend.calls",
            "Calls with all their attempts; the outcome is success or a cause.",
            "backend",
            "outcome"),
    CANCELLED(
            COUNTER,
            "sluice.cancelled",
            "Cancelled calls by their stage: arrival, queue, backoff, token, connection, exchange or probe.",
            "backend",
            "stage"),
    BACKEND_ATTEMPTS(
            HISTOGRAM,
            "sluice.backend.attempts",
            "Single attempts; the class of the status is none without a response.",
            "backend",
            "outcome",
            "status_class"),
    BACKEND_TIMEOUTS(
            COUNTER,
            "sluice.backend.timeouts",
            "Timeouts by phase: pool, connect, tls, read, write, attempt or total.",
            "backend",
            "phase"),
    BACKEND_EJECTIONS(
            COUNTER,
            "sluice.backend.ejections",
            "Ejections of an endpoint: the host and port of a configured URL.",
            "backend",
            "endpoint"),
    BACKEND_PROBES(
            COUNTER,
            "sluice.backend.probes",
            "Endpoints that a health check took down or brought up.",
            "backend",
            "endpoint",
            "to"),
    BULKHEAD_ACTIVE(GAUGE, "sluice.bulkhead.active", "Running calls.", "backend"),
    BULKHEAD_QUEUED(GAUGE, "sluice.bulkhead.queued", "Waiting calls.", "backend"),
    BULKHEAD_LIMIT(GAUGE, "sluice.bulkhead.limit", "The limit of running calls.", "backend"),
    BULKHEAD_WAIT(
            HISTOGRAM,
            "sluice.bulkhead.wait",
            "Waits for a permit; the result is acquired, or the cause that ended the wait.",
            "backend",
            "result"),
    BULKHEAD_REJECTED(
            COUNTER,
            "sluice.bulkhead.rejected",
            "Rejected calls: full or timeout, by the limit of the backend or of the tenant.",
            "backend",
            "scope",
            "reason"),
    BREAKER_STATE(
            GAUGE,
            "sluice.breaker.state",
            "1 for the current state (closed, open, half_open), 0 for the others.",
            "backend",
            "state"),
    BREAKER_TRANSITIONS(COUNTER, "sluice.breaker.transitions", "Changes of state.", "backend", "from", "to", "reason"),
    BREAKER_CALLS(
            COUNTER,
            "sluice.breaker.calls",
            "Calls: success, failure, neutral (does not count) or stale (began before a change of state).",
            "backend",
            "kind"),
    BREAKER_REJECTED(
            COUNTER, "sluice.breaker.rejected", "Calls that an open or half-open circuit rejected.", "backend"),
    RETRY_ATTEMPTS(
            COUNTER, "sluice.retry.attempts", "Retries, by the cause of the failed attempt.", "backend", "reason"),
    RETRY_DELAY(HISTOGRAM, "sluice.retry.delay", "Backoffs before retries.", "backend"),
    RETRY_STOPPED(COUNTER, "sluice.retry.stopped", "Calls that ended without another attempt.", "backend", "reason"),
    RETRY_BUDGET(GAUGE, "sluice.retry.budget.balance", "Retries that the budget allows now.", "backend"),

    OAUTH_TOKEN(
            HISTOGRAM,
            "sluice.oauth.token",
            "Requests for a token, by their trigger and their result.",
            "credentials",
            "trigger",
            "result"),
    OAUTH_WAITERS(GAUGE, "sluice.oauth.waiters", "Calls that wait for a token.", "credentials"),
    OAUTH_TOKEN_TTL(GAUGE, "sluice.oauth.token.ttl.seconds", "Time until the current token expires.", "credentials"),
    IDENTITY_ACCEPTED(COUNTER, "sluice.identity.accepted", "Callers that an identity accepted.", "identity"),
    IDENTITY_REFUSED(COUNTER, "sluice.identity.refused", "Callers that an identity rejected.", "identity", "reason"),
    IDENTITY_KEYS_REFRESHED(
            COUNTER,
            "sluice.identity.keys.refreshed",
            "Requests for the keys of an issuer: success, or the cause of the failure.",
            "identity",
            "result"),
    IDENTITY_KEYS_EXPIRY(
            GAUGE,
            "sluice.identity.keys.expiry.seconds",
            "Time until the keys of an issuer expire, which are refreshed every 10 minutes and kept for a day; 0 without keys.",
            "identity"),

    RATE_LIMIT_REQUESTS(
            COUNTER,
            "sluice.rate.limit.requests",
            "Decisions of rate limits: admitted, rejected, reported by a limit with mode: report, or unavailable without the store of a quota.",
            "limit",
            "outcome"),
    RATE_LIMIT_EVICTIONS(
            COUNTER,
            "sluice.rate.limit.evictions",
            "Keys that a rate limit forgot although they were not at rest, because its share of server.rate_limit_keys was full, or no memory was left.",
            "limit"),
    RATE_LIMIT_KEYS(GAUGE, "sluice.rate.limit.keys", "Keys that a rate limit keeps.", "limit"),
    RATE_LIMIT_DECISIONS_WITHOUT_STORE(
            COUNTER,
            "sluice.rate.limit.decisions.without.store",
            "Decisions that a rate limit made without the store, because the store was away or late.",
            "limit"),
    STORE_UP(GAUGE, "sluice.store.up", "1, or 0 while the store is away or has not replied yet."),
    STORE_CALLS(HISTOGRAM, "sluice.store.calls", "Calls of the store that it replied to, also after the timeout."),
    STORE_FAILURES(
            COUNTER,
            "sluice.store.failures",
            "Calls of the store that failed or were late, by reason, such as late, closed or readonly.",
            "reason"),
    STORE_REPLICAS(
            GAUGE, "sluice.store.replicas", "Replicas that the store counts; while it is away, the last known number."),
    CORS_REJECTED(
            COUNTER,
            "sluice.cors.rejected",
            "Rejected preflights: by the origin, the method or a header.",
            "route",
            "why"),

    CONNECTIONS(GAUGE, "sluice.connections", "Open connections of callers."),
    CONNECTIONS_LIMIT(GAUGE, "sluice.connections.limit", "The limit of open connections of callers."),
    CONNECTIONS_REFUSED(
            COUNTER,
            "sluice.connections.refused",
            "Rejected connections: max, per_client, memory, untrusted, proxy_header or client.",
            "reason"),
    CONNECTIONS_CUT(
            COUNTER,
            "sluice.connections.cut",
            "Accepted connections that the gateway closed: replaced (idle, for a new one), admin_replaced (on the admin port, for a new one), late_head (with server.h2c, also a connection without bytes), abusive_frames or drain_limit.",
            "reason"),
    TLS_FAILED(
            COUNTER,
            "sluice.tls.handshakes.failed",
            "TLS handshakes of callers that failed: closed, timeout, not_tls, certificate or protocol.",
            "reason"),
    CERTIFICATE_EXPIRY(
            GAUGE,
            "sluice.tls.certificate.expiry.seconds",
            "Time until the certificate of a listener or its chain expires; negative after it.",
            "certificate"),

    CONFIG_GENERATION(
            GAUGE, "sluice.config.generation", "Number of the current configuration, counted from 1 at start."),
    CONFIG_LAST_RELOAD_SUCCESS(
            GAUGE, "sluice.config.last.reload.success", "1, or 0 if the last loaded configuration has errors."),
    CONFIG_LAST_SUCCESS_TIMESTAMP(
            GAUGE,
            "sluice.config.last.reload.success.timestamp.seconds",
            "Time at which a valid configuration was last loaded."),
    CONFIG_RESTART_NEEDED(GAUGE, "sluice.config.restart.needed", "Number of settings that wait for a restart."),
    CONFIG_RELOADS(COUNTER, "sluice.config.reloads", "Loads: changed, unchanged or refused.", "outcome"),
    CONFIG_ERRORS(COUNTER, "sluice.config.errors", "Errors in rejected configurations."),

    MEMORY_USED(GAUGE, "sluice.memory.used.bytes", "Bytes of the memory budget in use."),
    MEMORY_LIMIT(GAUGE, "sluice.memory.limit.bytes", "The memory budget: the setting server.memory."),
    MEMORY_REFUSED(
            COUNTER,
            "sluice.memory.refused",
            "Rejected reservations, by the exhausted limit: the budget, or the share of one request.",
            "reason"),
    DIRECT_MEMORY_UNSENT(
            GAUGE, "sluice.direct.memory.unsent.bytes", "Bytes of responses that callers have not read yet."),
    DIRECT_MEMORY_LIMIT(
            GAUGE, "sluice.direct.memory.limit.bytes", "The limit of the bytes that callers have not read yet."),
    DIRECT_MEMORY_REFUSED(COUNTER, "sluice.direct.memory.refused", "Rejected reservations of direct memory."),
    DIRECT_MEMORY_USED(
            GAUGE,
            "sluice.direct.memory.used.bytes",
            "Direct memory in use by Netty, which the metrics of the JVM do not include."),
    DIRECT_MEMORY_MAX(GAUGE, "sluice.direct.memory.max.bytes", "The limit of direct memory: -XX:MaxDirectMemorySize."),

    EVENT_LOOP_LAG(
            HISTOGRAM,
            "sluice.event.loop.lag",
            "Lag of the event loops of the listeners: the delay of a tick of each, every 500 ms."),
    EVENT_LOOP_OVERDUE(
            GAUGE,
            "sluice.event.loop.overdue.seconds",
            "How long the tick of the slowest event loop is overdue now; 0 if every event loop runs."),
    LOG_DROPPED(
            COUNTER,
            "sluice.log.dropped",
            "Lines missing from the log, because stdout was not read fast enough or could not be written: access, audit or"
                    + " application.",
            "log"),
    LOG_SUPPRESSED(
            COUNTER,
            "sluice.log.suppressed",
            "Requests without a line in the access log, because their reason had 100 lines in that second, or their route 10"
                    + " lines for it.",
            "reason"),
    TRACES_EXPORTED(COUNTER, "sluice.traces.exported", "Requests whose traces the collector has accepted."),
    TRACES_QUEUED(GAUGE, "sluice.traces.queued", "Requests whose traces wait for an export."),
    TRACES_DROPPED(
            COUNTER,
            "sluice.traces.dropped",
            "Requests whose traces were dropped: queue_full, export_failed, or rate_limited.",
            "reason"),
    BUILD_INFO(GAUGE, "sluice.build.info", "1; the labels are the versions of Sluice and of Java.", "version", "java");

    private final MeterKind kind;
    private final String meterName;
    private final @Nullable String unit;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // List.of returns an immutable list.
    private final List<String> labels;

    /** @param meterName the name in Micrometer; that of a gauge ends in its unit, if it has one */
    MeterDefinition(MeterKind kind, String meterName, String meaning, String... labels) {
        this.kind = kind;
        this.unit = kind == GAUGE ? unitOf(meterName) : null;
        this.meterName = unit == null ? meterName : meterName.substring(0, meterName.length() - unit.length() - 1);
        this.meaning = meaning;
        this.labels = List.of(labels);
    }

    private static @Nullable String unitOf(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return switch (last) {
            case "seconds", "bytes", "ratio" -> last;
            default -> null;
        };
    }

    public MeterKind kind() {
        return kind;
    }

    @Override
    public String meterName() {
        return meterName;
    }

    /** Returns the name on the page of metrics, with its unit. */
    public String prometheusName() {
        return meterName.replace('.', '_') + (unit == null ? "" : "_" + unit) + kind.suffix();
    }

    @Override
    public String meaning() {
        return meaning;
    }

    @Override
    public @Nullable String unit() {
        return unit;
    }

    @Override
    public List<String> labels() {
        return labels;
    }
}
