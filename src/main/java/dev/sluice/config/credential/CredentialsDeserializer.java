package dev.sluice.config.credential;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.Suggestion;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.credentials.ClientAuthMethod;
import dev.sluice.credentials.Grant;
import dev.sluice.credentials.OAuth2ClientSpec;
import dev.sluice.credentials.TokenSpec;
import dev.sluice.spec.InvalidSpecException;
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

    private final CredentialsType kind;
    private final Binder binder;

    private CredentialsDeserializer(CredentialsType kind, Binder binder) {
        this.kind = kind;
        this.binder = binder;
    }

    /** What the parts of credentials start from. */
    public static Map<Class<?>, Map<String, @Nullable Object>> bases() {
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

    /** What each grant is read as. */
    public static Map<String, List<Class<? extends Record>>> kinds() {
        Map<String, List<Class<? extends Record>>> kinds = new LinkedHashMap<>();
        for (CredentialsType kind : CredentialsType.values()) kinds.put(kind.toString(), kind.parts());
        return kinds;
    }

    /** The credentials; null after what is wrong has been told. */
    public static @Nullable Object read(ConfigValue value, Binder binder) {
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping == null) return binder.unfit(value, "a mapping of grant and what belongs to it");
        Optional<CredentialsType> kind = kind(mapping, binder);
        return kind.isEmpty() ? null : new CredentialsDeserializer(kind.get(), binder).read(mapping);
    }

    private static Optional<CredentialsType> kind(Mapping mapping, Binder binder) {
        ConfigValue grant = mapping.get(GRANT);
        String expected = String.join(", ", CredentialsType.names());
        if (grant == null)
            binder.findings().error(mapping.place(), mapping.path().key(GRANT), "missing (expected: " + expected + ")");
        Scalar scalar = ConfigValue.scalar(grant);
        if (scalar == null) {
            if (grant != null) binder.unfit(grant, expected);
            return Optional.empty();
        }
        Optional<CredentialsType> kind = CredentialsType.named(scalar.text());
        if (kind.isEmpty())
            binder.findings()
                    .error(scalar, scalar.shown() + Suggestion.instead(scalar.text(), CredentialsType.names()));
        return kind;
    }

    private @Nullable Object read(Mapping mapping) {
        Mapping fitting = withoutForeign(mapping.without(GRANT));
        List<Object> records = binder.records(kind.parts(), fitting);
        if (records.size() < kind.parts().size()) return null;
        try {
            return kind.of(records);
        } catch (InvalidSpecException e) {
            e.violations().forEach(violation -> blame(violation, mapping));
            return null;
        }
    }

    /** What belongs to another grant is not merely unknown. */
    private Mapping withoutForeign(Mapping mapping) {
        Mapping fitting = mapping;
        for (Mapping.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            String others = kind.keys().contains(key) ? "" : grantsThatTake(key);
            if (others.isEmpty()) continue;
            binder.findings().error(entry.key(), "not for " + kind + ", but for " + others);
            fitting = fitting.without(key);
        }
        return fitting;
    }

    private static String grantsThatTake(String key) {
        return Arrays.stream(CredentialsType.values())
                .filter(other -> other.keys().contains(key))
                .map(CredentialsType::toString)
                .collect(Collectors.joining(", "));
    }

    private void blame(InvalidSpecException.Violation violation, Mapping mapping) {
        ConfigValue written = mapping.get(violation.setting());
        binder.findings()
                .error(
                        written == null ? mapping.place() : written.place(),
                        mapping.path().key(violation.setting()),
                        violation.value() + " (expected: " + violation.expected() + ")");
    }
}
