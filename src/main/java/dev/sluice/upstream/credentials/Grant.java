package dev.sluice.upstream.credentials;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An OAuth 2.0 grant: the grounds on which a token server issues a token (RFC 6749 1.3). */
public sealed interface Grant {

    /** Returns whether a token request needs the token of a caller that an identity has verified. */
    default boolean needsCaller() {
        return false;
    }

    /** Returns whether this gateway signs the assertion of a token request with its private key. */
    default boolean signsAssertion() {
        return false;
    }

    /** Returns whether client authentication is the only proof in a token request. */
    default boolean needsClientAuthentication() {
        return false;
    }

    /** Returns whether later tokens are requested with the refresh token of the last response (RFC 6749 6). */
    default boolean keepsRefreshToken() {
        return false;
    }

    /** Returns whether the tokens are revoked when the credential is closed. */
    default boolean revokesTokens() {
        return true;
    }

    /**
     * Calls the visitor's method for this grant and returns its result.
     *
     * @throws IOException when the visitor cannot read a secret
     */
    <T> T accept(Visitor<T> visitor) throws IOException;

    /** One method for each grant. The methods may read secrets from files. */
    interface Visitor<T> {
        T clientCredentials(ClientCredentials grant);

        T refreshToken(RefreshToken grant) throws IOException;

        T password(Password grant) throws IOException;

        T jwtBearer(JwtBearer grant) throws IOException;

        T tokenExchange(TokenExchange grant);
    }

    /** The gateway requests a token for itself (RFC 6749 4.4). */
    record ClientCredentials() implements Grant {
        @Override
        public boolean needsClientAuthentication() {
            return true;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.clientCredentials(this);
        }
    }

    /** The operator has a refresh token (RFC 6749 6). */
    record RefreshToken(
            @Setting("The first refresh token; keep it in a file.")
            Secret refreshToken) implements Grant {
        @Override
        public boolean keepsRefreshToken() {
            return true;
        }

        /** Returns false, because the issuer may end the operator's refresh token together with its access tokens. */
        @Override
        public boolean revokesTokens() {
            return false;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) throws IOException {
            return visitor.refreshToken(this);
        }
    }

    /** The operator has the password of a user (RFC 6749 4.3). OAuth 2.0 Security (RFC 9700 2.4) advises against it. */
    record Password(
            @Setting("The name of the user.") String username,

            @Setting("The password; keep it in a file or the environment.")
            Secret password)
            implements Grant {
        @Override
        public boolean keepsRefreshToken() {
            return true;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) throws IOException {
            return visitor.password(this);
        }
    }

    /** A JWT that the token server trusts names the subject of the token (RFC 7523 2.1). */
    record JwtBearer(
            @Setting(
                    "The JWT, from a file that another program renews; by default the gateway signs one with private_key.")
            @Nullable
            Secret assertion,

            @Setting("The subject of a JWT that the gateway signs; by default client_id.") @Nullable
            String subject)
            implements Grant {
        @Override
        public boolean signsAssertion() {
            return assertion == null;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) throws IOException {
            return visitor.jwtBearer(this);
        }
    }

    /** The gateway exchanges the token of the caller for a token for the backend (RFC 8693). */
    record TokenExchange(
            @Setting("The type of the caller's token.") String subjectTokenType,

            @Setting("The type of the requested token; by default the token server decides.") @Nullable
            String requestedTokenType)
            implements Grant {

        /** RFC 8693 3. */
        public static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

        @Override
        public boolean needsCaller() {
            return true;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.tokenExchange(this);
        }
    }
}
