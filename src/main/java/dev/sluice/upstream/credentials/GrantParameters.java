package dev.sluice.upstream.credentials;

import dev.sluice.core.spec.Secret;
import dev.sluice.upstream.oauth.TokenRequest;
import java.io.IOException;

/** Creates token requests from a grant. Blocks: reads files and signs. */
record GrantParameters(CredentialsSpec.OAuth2 spec, JwtAssertionSigner assertionSigner) {

    /**
     * Returns the request of the configured grant.
     *
     * @param server the audience of a JWT that the gateway signs
     * @param subjectToken the caller's token; empty for grants that need none
     */
    TokenRequest toRequest(String server, String subjectToken) throws IOException {
        return withScopeAndAudience(spec.grant().accept(new RequestVisitor(this, server, subjectToken)));
    }

    /** Returns a request with a refresh token (RFC 6749 6), which keeps the scope and the audience of the first request. */
    static TokenRequest refresh(String refreshToken) {
        return new TokenRequest("refresh_token").put("refresh_token", refreshToken);
    }

    private TokenRequest withScopeAndAudience(TokenRequest request) {
        return request.put("scope", String.join(" ", spec.token().scope()))
                .put("audience", spec.token().audience())
                .put("resource", spec.token().resource());
    }

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
            return configured == null ? parameters.assertionSigner.sign(grant.subject(), server) : configured.read();
        }
    }
}
