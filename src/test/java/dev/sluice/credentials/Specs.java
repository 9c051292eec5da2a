package dev.sluice.credentials;

import dev.sluice.credentials.ClientSpec.Algorithm;
import dev.sluice.credentials.CredentialsSpec.OAuth2;
import dev.sluice.spec.Secret;
import java.net.URI;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credentials as an operator could have written them. */
final class Specs {
    static final String ID = "me:and you";
    static final String SECRET = "p%ss wörd+";

    private Specs() {}

    static OAuth2 oauth2(Grant grant) {
        return oauth2(client(ClientAuth.CLIENT_SECRET_BASIC, null, Algorithm.RS256), grant);
    }

    static OAuth2 oauth2(ClientSpec client, Grant grant) {
        return new OAuth2(new TokenServerSpec(SomeTokenServer.URL, null, null), client, token(), grant);
    }

    static OAuth2 discovered(String issuer) {
        return new OAuth2(
                new TokenServerSpec(null, URI.create(issuer), null),
                client(ClientAuth.CLIENT_SECRET_BASIC, null, Algorithm.RS256),
                new TokenSpec(List.of(), null, null),
                new Grant.ClientCredentials());
    }

    static TokenSpec token() {
        return new TokenSpec(List.of("stock.read", "stock.write"), "stock", "urn:stock");
    }

    static ClientSpec client(ClientAuth auth, @Nullable Secret key, Algorithm algorithm) {
        Secret secret = auth.takesSecret() ? new Secret(SECRET) : null;
        return new ClientSpec(ID, auth, secret, key, key == null ? null : "key-7", algorithm);
    }

    /** A private key as PEM. */
    static Secret pem(KeyPair pair) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPrivate().getEncoded());
        return new Secret("-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----");
    }
}
