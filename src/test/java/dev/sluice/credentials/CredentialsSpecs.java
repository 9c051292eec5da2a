package dev.sluice.credentials;

import dev.sluice.credentials.CredentialsSpec.OAuth2;
import dev.sluice.credentials.OAuth2ClientSpec.SigningAlgorithm;
import dev.sluice.fixture.TestSigningKey;
import dev.sluice.spec.Secret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credentials for tests. */
final class CredentialsSpecs {
    static final String ID = "me:and you";
    static final String SECRET = "p%ss wörd+";

    private CredentialsSpecs() {}

    static OAuth2 oauth2(Grant grant) {
        return oauth2(client(ClientAuthMethod.CLIENT_SECRET_BASIC, null, SigningAlgorithm.RS256), grant);
    }

    static OAuth2 oauth2(OAuth2ClientSpec client, Grant grant) {
        return new OAuth2(new TokenServerSpec(CredentialsFixture.URL, null, null), client, token(), grant);
    }

    static OAuth2 withIssuer(String issuer) {
        return new OAuth2(
                new TokenServerSpec(null, URI.create(issuer), null),
                client(ClientAuthMethod.CLIENT_SECRET_BASIC, null, SigningAlgorithm.RS256),
                new TokenSpec(List.of(), null, null),
                new Grant.ClientCredentials());
    }

    static TokenSpec token() {
        return new TokenSpec(List.of("stock.read", "stock.write"), "stock", "urn:stock");
    }

    static OAuth2ClientSpec client(ClientAuthMethod auth, @Nullable Secret privateKey, SigningAlgorithm algorithm) {
        Secret secret = auth.usesSecret() ? new Secret(SECRET) : null;
        return new OAuth2ClientSpec(ID, auth, secret, privateKey, privateKey == null ? null : "key-7", algorithm);
    }

    static Secret privateKey(TestSigningKey key) {
        return new Secret(key.privateKeyPem());
    }
}
