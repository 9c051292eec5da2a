package dev.sluice.auth;

import dev.sluice.spec.Secret;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import java.io.IOException;
import java.util.Objects;

/** What proves to a token server who we are. Reads files and signs, so it does not belong on an event loop. */
record ClientProof(ClientSpec client, Assertions assertions) {
    private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /**
     * Adds the proof to a request.
     *
     * @param server what a JWT that we sign is addressed to
     */
    void addTo(MultiMap headers, TokenForm form, String server) throws IOException {
        switch (client.clientAuth()) {
            case CLIENT_SECRET_BASIC -> headers.set(HttpHeaders.AUTHORIZATION, basic());
            case CLIENT_SECRET_POST -> form.put("client_id", id()).put("client_secret", secret());
            case PRIVATE_KEY_JWT ->
                form.put("client_id", id())
                        .put("client_assertion_type", JWT_BEARER)
                        .put("client_assertion", assertions.sign(id(), id(), server));
            case TLS_CLIENT_AUTH, NONE -> form.put("client_id", client.clientId());
        }
    }

    private String basic() throws IOException {
        return basic(TokenForm.encoded(id()), TokenForm.encoded(secret()));
    }

    /** A name and a password as RFC 7617 writes them. */
    static String basic(String name, String password) {
        return new UsernamePasswordCredentials(name, password).toHttpAuthorization();
    }

    private String id() {
        return Objects.requireNonNull(client.clientId());
    }

    private String secret() throws IOException {
        Secret secret = Objects.requireNonNull(client.clientSecret());
        return secret.read();
    }
}
