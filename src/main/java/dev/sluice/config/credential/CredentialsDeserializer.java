package dev.sluice.config.credential;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.InvalidSpecException;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.upstream.credentials.ClientAuthMethod;
import dev.sluice.upstream.credentials.Grant;
import dev.sluice.upstream.credentials.OAuth2ClientSpec;
import dev.sluice.upstream.credentials.TokenSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code credentials}. */
public final class CredentialsDeserializer {
    private static final String GRANT = "grant";

    private final CredentialsType type;
    private final Binder binder;

    private CredentialsDeserializer(CredentialsType type, Binder binder) {
        this.type = type;
        this.binder = binder;
    }

    /** Returns the defaults of the records of credentials. */
    public static Map<Class<?>, Map<String, @Nullable Object>> defaults() {
        return Map.of(
                OAuth2ClientSpec.class,
                Map.of(
                        "clientAuth",
                        ClientAuthMethod.CLIENT_SECRET_BASIC,
                        "algorithm",
                        OAuth2ClientSpec.SigningAlgorithm.RS256),
                TokenSpec.class,
                Map.of("scope", List.of()),
                Grant.TokenExchange.class,
                Map.of("subjectTokenType", Grant.TokenExchange.ACCESS_TOKEN));
    }

    /** Returns the records that hold the settings of each grant. */
    public static Map<String, List<Class<? extends Record>>> propertiesByType() {
        Map<String, List<Class<? extends Record>>> properties = new LinkedHashMap<>();
        for (CredentialsType type : CredentialsType.values()) properties.put(type.toString(), type.specTypes());
        return properties;
    }

    /** Returns the credentials; null after it has reported an error. */
    public static @Nullable Object read(ConfigValue value, Binder binder) {
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping == null) return binder.reject(value, "a mapping of grant and its settings");
        Optional<CredentialsType> type = parseType(mapping, binder);
        return type.isEmpty() ? null : new CredentialsDeserializer(type.get(), binder).read(mapping);
    }

    private static Optional<CredentialsType> parseType(Mapping mapping, Binder binder) {
        ConfigValue grant = mapping.get(GRANT);
        String expected = String.join(", ", CredentialsType.names());
        if (grant == null && mapping.isComplete())
            binder.findings()
                    .error(mapping.location(), mapping.path().key(GRANT), "missing (expected: " + expected + ")");
        Scalar scalar = ConfigValue.scalar(grant);
        if (scalar == null) {
            if (grant != null) binder.reject(grant, expected);
            return Optional.empty();
        }
        Optional<CredentialsType> type = CredentialsType.find(scalar.text());
        if (type.isEmpty())
            binder.findings()
                    .error(scalar, scalar.describe() + Suggestion.didYouMean(scalar.text(), CredentialsType.names()));
        return type;
    }

    private @Nullable Object read(Mapping mapping) {
        Mapping accepted = rejectOtherTypes(mapping.without(GRANT));
        List<Object> records = binder.bindAll(type.specTypes(), accepted);
        if (records.size() < type.specTypes().size()) return null;
        try {
            return type.create(records);
        } catch (InvalidSpecException e) {
            e.violations().forEach(violation -> reportViolation(violation, mapping));
            return null;
        }
    }

    /** Removes the keys of other grants, each with an error that names those grants. */
    private Mapping rejectOtherTypes(Mapping mapping) {
        Mapping accepted = mapping;
        for (Mapping.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            String otherTypes = type.keys().contains(key) ? "" : typesWithKey(key);
            if (otherTypes.isEmpty()) continue;
            binder.findings().error(entry.key(), "not for " + type + ", but for " + otherTypes);
            accepted = accepted.without(key);
        }
        return accepted;
    }

    private static String typesWithKey(String key) {
        return Arrays.stream(CredentialsType.values())
                .filter(candidate -> candidate.keys().contains(key))
                .map(CredentialsType::toString)
                .collect(Collectors.joining(", "));
    }

    private void reportViolation(InvalidSpecException.Violation violation, Mapping mapping) {
        ConfigValue value = mapping.get(violation.setting());
        if (value == null && !mapping.isComplete()) return;
        binder.findings()
                .error(
                        value == null ? mapping.location() : value.location(),
                        mapping.path().key(violation.setting()),
                        violation.value() + " (expected: " + violation.expected() + ")");
    }
}
