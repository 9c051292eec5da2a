package dev.sluice.credentials;

import dev.sluice.oauth.TokenRequest;
import dev.sluice.spec.Secret;
import java.io.IOException;

/** A grant in the words of a token request. Reads files and signs, so it does not belong on an event loop. */
record GrantParameters(CredentialsSpec.OAuth2 spec, JwtAssertionSigner assertions) {

    /**
     * The parameters of the grant itself.
     *
     * @param server what a JWT that we sign is addressed to
     * @param subjectToken the caller's token; empty for grants that need none
     */
    TokenRequest of(String server, String subjectToken) throws IOException {
        return wanting(spec.grant().accept(new RequestVisitor(this, server, subjectToken)));
    }

    /** The parameters for one more token after a first one (RFC 6749 6); its scope and audience are those of the first. */
    static TokenRequest refresh(String refreshToken) {
        return new TokenRequest("refresh_token").put("refresh_token", refreshToken);
    }

    private TokenRequest wanting(TokenRequest form) {
        return form.put("scope", String.join(" ", spec.token().scope()))
                .put("audience", spec.token().audience())
                .put("resource", spec.token().resource());
    }

    /** The parameters that one grant adds to a token request. */
    private record RequestVisitor(GrantParameters form, String server, String subjectToken)
            implements Grant.Visitor<TokenRequest> {

        @Override
        public String toString() {
            return "(parameters)";
        }

        @Override
        public TokenRequest clientCredentials(Grant.ClientCredentials grant) {
            return new TokenRequest("client_credentials");
        }

        @Override
        public TokenRequest refreshToken(Grant.RefreshToken seed) throws IOException {
            return refresh(seed.refreshToken().read());
        }

        @Override
        public TokenRequest password(Grant.Password known) throws IOException {
            return new TokenRequest("password")
                    .put("username", known.username())
                    .put("password", known.password().read());
        }

        @Override
        public TokenRequest jwtBearer(Grant.JwtBearer bearer) throws IOException {
            return new TokenRequest("urn:ietf:params:oauth:grant-type:jwt-bearer").put("assertion", assertion(bearer));
        }

        @Override
        public TokenRequest tokenExchange(Grant.TokenExchange exchange) {
            return new TokenRequest("urn:ietf:params:oauth:grant-type:token-exchange")
                    .put("subject_token", subjectToken)
                    .put("subject_token_type", exchange.subjectTokenType())
                    .put("requested_token_type", exchange.requestedTokenType());
        }

        private String assertion(Grant.JwtBearer bearer) throws IOException {
            Secret given = bearer.assertion();
            if (given != null) return given.read();
            String us = String.valueOf(form.spec.client().clientId());
            return form.assertions.sign(us, bearer.subject() == null ? us : bearer.subject(), server);
        }
    }
}
