package dev.sluice.credentials;

import dev.sluice.oauth.ClientAuthentication;
import dev.sluice.spec.Secret;
import java.io.IOException;
import java.util.Objects;

/** The client authentication of one credential. It reads files and signs, so it does not belong on an event loop. */
record ClientAuthenticationFactory(OAuth2ClientSpec client, JwtAssertionSigner assertions) {

    /**
     * Returns the client authentication of one request.
     *
     * @param server the audience of a JWT that this gateway signs
     * @throws IOException when a secret cannot be read
     */
    ClientAuthentication forRequest(String server) throws IOException {
        return switch (client.clientAuth()) {
            case CLIENT_SECRET_BASIC -> ClientAuthentication.basic(id(), secret());
            case CLIENT_SECRET_POST -> ClientAuthentication.post(id(), secret());
            case PRIVATE_KEY_JWT -> ClientAuthentication.assertion(id(), assertions.sign(id(), id(), server));
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
