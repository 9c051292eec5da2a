package dev.sluice.upstream.credentials;

import dev.sluice.core.spec.Secret;
import dev.sluice.upstream.oauth.ClientAuthentication;
import java.io.IOException;
import java.util.Objects;

/** Creates the client authentication of token requests. Blocks: reads files and signs. */
record ClientAuthenticationFactory(OAuth2ClientSpec client, JwtAssertionSigner assertionSigner) {

    /**
     * Returns the client authentication of one request.
     *
     * @param audience the audience of a JWT that the gateway signs
     * @throws IOException when a secret cannot be read
     */
    ClientAuthentication create(String audience) throws IOException {
        return switch (client.clientAuth()) {
            case CLIENT_SECRET_BASIC -> ClientAuthentication.basic(id(), secret());
            case CLIENT_SECRET_POST -> ClientAuthentication.post(id(), secret());
            case PRIVATE_KEY_JWT -> ClientAuthentication.assertion(id(), assertionSigner.sign(null, audience));
            case TLS_CLIENT_AUTH, NONE -> ClientAuthentication.none(client.clientId());
        };
    }

    private String id() {
        return Objects.requireNonNull(client.clientId());
    }

    private String secret() throws IOException {
        Secret secret = Objects.requireNonNull(client.clientSecret());
        return secret.read();
    }
}
