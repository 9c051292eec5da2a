package dev.sluice.credentials;

import dev.sluice.oauth.TokenRequest;
import dev.sluice.spec.Secret;
import java.io.IOException;

/** A grant in the words of a token request. Reads files and signs, so it does not belong on an event loop. */
record GrantParameters(CredentialsSpec.OAuth2 spec, JwtAssertionSigner assertionSigner) {

    /**
     * The parameters of the grant itself.
     *
     * @param server what a JWT that we sign is addressed to
     * @param subjectToken the caller's token; empty for grants that need none
     */
    TokenRequest toRequest(String server, String subjectToken) throws IOException {
        return withScopeAndAudience(spec.grant().accept(new RequestVisitor(this, server, subjectToken)));
    }

    /** The parameters for one more token after a first one (RFC 6749 6); its scope and audience are those of the first. */
    static TokenRequest refresh(String refreshToken) {
        return new TokenRequest("refresh_token").put("refresh_token", refreshToken);
    }

    private TokenRequest withScopeAndAudience(TokenRequest request) {
        return request.put("scope", String.join(" ", spec.token().scope()))
                .put("audience", spec.token().audience())
                .put("resource", spec.token().resource());
    }

    /** The parameters that one grant adds to a token request. */
    private record RequestVisitor(GrantParameters parameters, String server, String subjectToken)
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
        public TokenRequest refreshToken(Grant.RefreshToken grant) throws IOException {
            return refresh(grant.refreshToken().read());
        }

        @Override
        public TokenRequest password(Grant.Password grant) throws IOException {
            return new TokenRequest("password")
                    .put("username", grant.username())
                    .put("password", grant.password().read());
        }

        @Override
        public TokenRequest jwtBearer(Grant.JwtBearer grant) throws IOException {
            return new TokenRequest("urn:ietf:params:oauth:grant-type:jwt-bearer").put("assertion", assertion(grant));
        }

        @Override
        public TokenRequest tokenExchange(Grant.TokenExchange grant) {
            return new TokenRequest("urn:ietf:params:oauth:grant-type:token-exchange")
                    .put("subject_token", subjectToken)
                    .put("subject_token_type", grant.subjectTokenType())
                    .put("requested_token_type", grant.requestedTokenType());
        }

        private String assertion(Grant.JwtBearer grant) throws IOException {
            Secret configured = grant.assertion();
            if (configured != null) return configured.read();
            String clientId = String.valueOf(parameters.spec.client().clientId());
            return parameters.assertionSigner.sign(
                    clientId, grant.subject() == null ? clientId : grant.subject(), server);
        }
    }
}
