package dev.sluice.config.binding;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings that stand for the keys of other gateways and languages. A hint applies only where its setting exists. */
final class KeyHints {
    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            Map.entry("when", List.of("if", "when_if", "condition", "only_if")),
            Map.entry("fallback", List.of("default", "default_value", "on_error")),
            Map.entry("retry", List.of("retries", "max_retries", "maxretries")),
            Map.entry("timeout", List.of("timeoutms", "timeout_ms", "request_timeout")),
            Map.entry("breaker", List.of("circuitbreaker", "circuit_breaker")),
            Map.entry("bulkhead", List.of("max_connections", "pool")),
            Map.entry("url", List.of("baseurl", "base_url", "uri", "host", "urls", "endpoint")),
            Map.entry("each", List.of("foreach", "for_each", "loop")),
            Map.entry("concurrency", List.of("parallel", "parallelism", "concurrency_limit")),
            Map.entry("respond", List.of("response", "output", "reply")),
            Map.entry("identity", List.of("auth", "authentication")),
            Map.entry("proxy", List.of("rewrite", "target", "upstream")),
            Map.entry("body", List.of("json", "payload", "data")),
            Map.entry("validate", List.of("schema", "schemas")),
            Map.entry("deadline", List.of("timeout", "timeout_ms", "timeoutms")),
            Map.entry("rate_limits", List.of("ratelimit", "rate_limit", "ratelimits", "throttle", "throttling")),
            Map.entry("cors", List.of("allowed_origins", "allow_origins", "origins", "cross_origin")),
            Map.entry("origins", List.of("allowed_origins", "allow_origins", "allow_origin")),
            Map.entry("headers", List.of("allowed_headers", "allow_headers")),
            Map.entry("expose", List.of("exposed_headers", "expose_headers")),
            Map.entry("credentials", List.of("allow_credentials", "allowcredentials")),
            Map.entry(
                    "clients",
                    List.of("ip_allow", "ip_deny", "allowlist", "denylist", "whitelist", "blacklist", "ip_filter")),
            Map.entry("username", List.of("user", "login")),
            Map.entry("password", List.of("pass", "secret")),
            Map.entry("zone", List.of("timezone", "time_zone", "tz")),
            Map.entry("allow", List.of("allowlist", "whitelist")),
            Map.entry("deny", List.of("denylist", "blacklist", "block", "blocklist")));

    /** Keys whose meaning has no setting of its own. */
    private static final Map<String, String> PROSE = Map.of(
            "depends_on", "a step waits for what it names",
            "dependson", "a step waits for what it names",
            "after", "a step waits for what it names",
            "needs", "a step waits for what it names");

    /** Settings of routes that other gateways have for backends or for the whole server. */
    private static final List<String> OF_ROUTES = List.of("rate_limits", "cors");

    private static final Set<String> CALL = Set.of("method", "path", "backend");

    /** Settings of backends that other gateways have in steps and routes. */
    private static final Set<String> OF_BACKENDS = Set.of("retry", "timeout", "breaker", "bulkhead");

    private static final int MOST_ATTEMPTS = 10;

    /** A larger number is probably in milliseconds. */
    private static final int MOST_SECONDS = 99;

    /** A scalar where a record is expected: keys that only this record has, the form of the scalar, and that of the record. */
    private record Abbreviation(Set<String> keys, String scalar, String form) {}

    private static final String PERIODS = "[0-9]{1,13}/(?:day|week|month)";

    private static final List<Abbreviation> ABBREVIATIONS = List.of(
            new Abbreviation(Set.of("quota", "key"), PERIODS, "{ quota: %s, key: $request.network }"),
            new Abbreviation(Set.of("quota", "burst"), PERIODS, "{ quota: %s }"),
            new Abbreviation(Set.of("rate", "key"), "[0-9]{1,7}/[a-z]{1,10}", "{ rate: %s, key: $request.network }"),
            new Abbreviation(Set.of("url", "lease"), "rediss?://[A-Za-z0-9.:-]{1,253}", "{ url: %s }"),
            new Abbreviation(Set.of("master"), "[A-Za-z0-9_.-]{1,100}", "{ master: %s }"),
            new Abbreviation(Set.of("rate", "burst"), "[0-9]{1,7}/[a-z]{1,10}", "{ rate: %s }"),
            new Abbreviation(Set.of("attempt"), "[0-9]{1,6}(?:ms|s|m)", "{ attempt: %s }"),
            new Abbreviation(Set.of("attempts"), "[0-9]{1,2}", "{ attempts: %s }"),
            new Abbreviation(Set.of("concurrent"), "[0-9]{1,6}", "{ concurrent: %s }"),
            new Abbreviation(Set.of("consecutive"), "[0-9]{1,6}", "{ consecutive: %s }"),
            new Abbreviation(Set.of("every", "path"), "/[\\w./-]{0,100}", "{ path: %s }"));

    private KeyHints() {}

    /** Returns the expected form of a required setting whose meaning its type does not tell; empty for others. */
    static Optional<String> expected(String key, Set<String> known) {
        if (key.equals("url") && known.contains("lease"))
            return Optional.of("a URL such as rediss://valkey:6379, or a list of such");
        return key.equals("key") && known.contains("burst")
                ? Optional.of("an expression such as $request.network, or null for one bucket of all callers")
                : Optional.empty();
    }

    /** Returns the setting that an unknown key stands for; empty if it is not known. */
    static Optional<String> setting(String key, Set<String> known) {
        String name = key.toLowerCase(Locale.ROOT);
        return KEYS.entrySet().stream()
                .filter(entry ->
                        known.contains(entry.getKey()) && entry.getValue().contains(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Returns the end of a message about an unknown key; empty if it is not known. */
    static Optional<String> of(Scalar key, Mapping mapping, Set<String> known) {
        String name = key.text().toLowerCase(Locale.ROOT);
        return AbsentFeature.hint(name)
                .or(() -> ofCall(name, known))
                .or(() -> ofRoute(name, known))
                .or(() -> ofBackend(name, mapping.get(key.text()), known))
                .or(() -> setting(name, known).map(KeyHints::didYouMean))
                .or(() -> elsewhere(name, known));
    }

    /** Returns the hint for a key of a call. */
    private static Optional<String> ofCall(String name, Set<String> known) {
        if (!known.contains("call")) return Optional.empty();
        if (CALL.contains(name)) return Optional.of(" (expected: call: METHOD backend /path)");
        return Optional.ofNullable(PROSE.get(name)).map(prose -> "; " + prose);
    }

    /** Returns the hint for a setting of routes in a backend or in the server. */
    private static Optional<String> ofRoute(String name, Set<String> known) {
        if (!known.contains("retry") && !known.contains("trusted_proxies")) return Optional.empty();
        return OF_ROUTES.stream()
                .filter(setting -> name.equals(setting)
                        || requireNonNull(KEYS.get(setting)).contains(name))
                .findFirst()
                .map(setting -> "; routes and defaults.route have this setting: " + setting);
    }

    /** Returns the hint for a key of a backend. */
    private static Optional<String> ofBackend(String name, @Nullable ConfigValue value, Set<String> known) {
        if (!known.contains("retry")) return Optional.empty();
        return setting(name, Set.of("retry", "timeout"))
                .map(setting -> setting.equals("retry") ? retry(written(value)) : timeout(name, written(value)))
                .map(KeyHints::didYouMean);
    }

    /** Returns the hint for a setting of a backend in a step or in a route. */
    private static Optional<String> elsewhere(String name, Set<String> known) {
        boolean isCaller = known.contains("call") || known.contains("steps");
        if (!isCaller) return Optional.empty();
        return Optional.of(name)
                .filter(OF_BACKENDS::contains)
                .or(() -> setting(name, OF_BACKENDS))
                .map(setting -> "; backends have this setting: " + setting);
    }

    private static String didYouMean(String text) {
        return "; did you mean " + text + "?";
    }

    /** Returns the text of a scalar; empty for another value, and for that of a variable, which no message shows. */
    private static String written(@Nullable ConfigValue value) {
        Scalar scalar = ConfigValue.scalar(value);
        return scalar == null || scalar.isSubstituted() ? "" : scalar.text();
    }

    /** A retry is an attempt more. */
    private static String retry(String retries) {
        return retries.matches("[0-9]{1,2}")
                ? "retry: { attempts: " + Math.min(MOST_ATTEMPTS, Integer.parseInt(retries) + 1) + " }"
                : "retry";
    }

    private static String timeout(String key, String value) {
        String duration =
                value.matches("[0-9]{1,6}") && !key.equals("request_timeout") ? value + "ms" : duration(value);
        return record(duration, Set.of("attempt"))
                .map(record -> "timeout: " + record)
                .orElse("timeout");
    }

    private static String duration(String text) {
        if (!text.matches("[0-9]{1,6}")) return text;
        return text + (Integer.parseInt(text) > MOST_SECONDS ? "ms" : "s");
    }

    /** Returns the record that a scalar probably stands for; empty if there is none. */
    static Optional<String> recordFor(Scalar scalar, Set<String> known) {
        String text = written(scalar);
        return record(known.contains("attempt") ? duration(text) : text, known);
    }

    private static Optional<String> record(String text, Set<String> known) {
        return ABBREVIATIONS.stream()
                .filter(candidate -> known.containsAll(candidate.keys) && text.matches(candidate.scalar))
                .map(candidate -> String.format(Locale.ROOT, candidate.form, text))
                .findFirst();
    }
}
