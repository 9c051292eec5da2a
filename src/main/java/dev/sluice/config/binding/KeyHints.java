package dev.sluice.config.binding;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.ScalarKind;
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
            Map.entry("deadline", List.of("timeout", "timeout_ms", "timeoutms")));

    /** Keys whose meaning has no setting of its own. */
    private static final Map<String, String> PROSE = Map.of(
            "depends_on", "a step waits for what it names",
            "dependson", "a step waits for what it names",
            "after", "a step waits for what it names",
            "needs", "a step waits for what it names");

    private static final Set<String> RETRIES = Set.of("retries", "max_retries", "maxretries");
    private static final Set<String> TIMEOUTS = Set.of("timeoutms", "timeout_ms", "request_timeout");
    private static final Set<String> CALL = Set.of("method", "path", "backend");

    /** A scalar where a record is expected, by a key that only this record has. */
    private static final Map<String, String> SCALARS = Map.of(
            "attempt", "{ attempt: %s }",
            "attempts", "{ attempts: %s }",
            "concurrent", "{ concurrent: %s }",
            "every", "{ path: %s }");

    private KeyHints() {}

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
    static String of(Scalar key, Mapping mapping, Set<String> known) {
        String name = key.text().toLowerCase(Locale.ROOT);
        String value = ConfigValue.text(mapping.get(key.text()));
        String prose = known.contains("call") ? PROSE.get(name) : null;
        if (prose != null) return "; " + prose;
        String absent = AbsentFeature.hint(name);
        if (!absent.isEmpty()) return absent;
        if (known.contains("retry") && RETRIES.contains(name)) return didYouMean(retry(value));
        if (known.contains("url") && TIMEOUTS.contains(name)) return didYouMean(timeout(value));
        if (known.contains("call") && CALL.contains(name)) return " (expected: call: METHOD backend /path)";
        return setting(key.text(), known).map(KeyHints::didYouMean).orElse("");
    }

    private static String didYouMean(String text) {
        return "; did you mean " + text + "?";
    }

    /** A retry is an attempt more. */
    private static String retry(@Nullable String retries) {
        boolean isCount = retries != null && retries.matches("[0-9]");
        return "retry: { attempts: " + (isCount ? Integer.parseInt(retries) + 1 : "N") + " }";
    }

    private static String timeout(@Nullable String millis) {
        boolean isNumber = millis != null && millis.matches("[0-9]{1,9}");
        return "timeout: { attempt: " + (isNumber ? millis + "ms" : "N") + " }";
    }

    /** Returns the record that a scalar probably stands for; empty if there is none. */
    static Optional<String> recordFor(Scalar scalar, Set<String> known) {
        if (scalar.isSubstituted() || scalar.kind() == ScalarKind.NULL) return Optional.empty();
        if (known.contains("attempt") && scalar.kind() == ScalarKind.INTEGER)
            return Optional.of("{ attempt: " + scalar.text() + "s }");
        return SCALARS.entrySet().stream()
                .filter(entry -> known.contains(entry.getKey()) && scalar.kind() != ScalarKind.BOOLEAN)
                .map(entry -> String.format(Locale.ROOT, entry.getValue(), scalar.text()))
                .findFirst();
    }
}
