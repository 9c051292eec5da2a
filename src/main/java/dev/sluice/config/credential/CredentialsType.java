package dev.sluice.config.credential;

import dev.sluice.config.binding.RecordProperty;
import dev.sluice.upstream.credentials.CredentialsSpec;
import dev.sluice.upstream.credentials.Grant;
import dev.sluice.upstream.credentials.OAuth2ClientSpec;
import dev.sluice.upstream.credentials.TokenServerSpec;
import dev.sluice.upstream.credentials.TokenSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The values of {@code grant}, and the records that hold their settings. */
enum CredentialsType {
    CLIENT_CREDENTIALS(Grant.ClientCredentials.class),
    REFRESH_TOKEN(Grant.RefreshToken.class),
    PASSWORD(Grant.Password.class),
    JWT_BEARER(Grant.JwtBearer.class),
    TOKEN_EXCHANGE(Grant.TokenExchange.class),
    RELAY(CredentialsSpec.Relay.class),
    HEADER(CredentialsSpec.Header.class),
    BASIC(CredentialsSpec.Basic.class);

    private static final List<Class<? extends Record>> TOKEN_SERVER_SPECS =
            List.of(TokenServerSpec.class, OAuth2ClientSpec.class, TokenSpec.class);

    private final Class<? extends Record> specType;

    CredentialsType(Class<? extends Record> specType) {
        this.specType = specType;
    }

    static Optional<CredentialsType> find(String name) {
        return Arrays.stream(values())
                .filter(type -> type.toString().equals(name))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(CredentialsType::toString).toList();
    }

    /** Returns the records of such credentials, ending with the record of the grant. */
    List<Class<? extends Record>> specTypes() {
        List<Class<? extends Record>> specTypes = new ArrayList<>();
        if (Grant.class.isAssignableFrom(specType)) specTypes.addAll(TOKEN_SERVER_SPECS);
        specTypes.add(specType);
        return specTypes;
    }

    Set<String> keys() {
        return specTypes().stream()
                .flatMap(spec -> RecordProperty.keysOf(spec).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Creates credentials from one record for each of {@link #specTypes}. */
    CredentialsSpec create(List<Object> records) {
        return records.size() == 1
                ? (CredentialsSpec) records.get(0)
                : new CredentialsSpec.OAuth2(
                        (TokenServerSpec) records.get(0),
                        (OAuth2ClientSpec) records.get(1),
                        (TokenSpec) records.get(2),
                        (Grant) records.get(3));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
