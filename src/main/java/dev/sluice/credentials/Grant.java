package dev.sluice.credentials;

import dev.sluice.spec.Secret;
import dev.sluice.spec.Setting;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An OAuth 2.0 grant: the grounds on which a token server issues a token (RFC 6749 1.3). */
public sealed interface Grant {

    /** Whether a token request needs the token of a caller that an identity has verified. */
    boolean needsCaller();

    /** Whether this gateway signs the assertion of a token request with its private key. */
    boolean signsAssertion();

    /** Whether client authentication is the only proof in a token request. */
    boolean needsClientAuthentication();

    /** Whether later tokens are requested with the refresh token of the last response (RFC 6749 6). */
    boolean keepsRefreshToken();

    /**
     * Whether the tokens are revoked when the credential ends. Tokens that descend from a refresh token of the operator are not,
     * because the issuer may end that refresh token with them.
     */
    boolean revokesTokens();

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

    /** We ask in our own name (RFC 6749 4.4). */
    record ClientCredentials() implements Grant {
        @Override
        public boolean needsCaller() {
            return false;
        }

        @Override
        public boolean signsAssertion() {
            return false;
        }

        @Override
        public boolean needsClientAuthentication() {
            return true;
        }

        @Override
        public boolean keepsRefreshToken() {
            return false;
        }

        @Override
        public boolean revokesTokens() {
            return true;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.clientCredentials(this);
        }
    }

    /** Somebody has once allowed us to ask for ever (RFC 6749 6). */
    record RefreshToken(
            @Setting("The first refresh token; keep it in a file.")
            Secret refreshToken) implements Grant {
        @Override
        public boolean needsCaller() {
            return false;
        }

        @Override
        public boolean signsAssertion() {
            return false;
        }

        @Override
        public boolean needsClientAuthentication() {
            return false;
        }

        @Override
        public boolean keepsRefreshToken() {
            return true;
        }

        @Override
        public boolean revokesTokens() {
            return false;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) throws IOException {
            return visitor.refreshToken(this);
        }
    }

    /** We know somebody's password (RFC 6749 4.3); only for what knows no better. */
    record Password(
            @Setting("Whose password it is.") String username,

            @Setting("The password; keep it in a file or the environment.")
            Secret password)
            implements Grant {
        @Override
        public boolean needsCaller() {
            return false;
        }

        @Override
        public boolean signsAssertion() {
            return false;
        }

        @Override
        public boolean needsClientAuthentication() {
            return false;
        }

        @Override
        public boolean keepsRefreshToken() {
            return true;
        }

        @Override
        public boolean revokesTokens() {
            return true;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) throws IOException {
            return visitor.password(this);
        }
    }

    /** A JWT that the token server trusts says for whom we ask (RFC 7523 2.1): one from a file, or one that we sign. */
    record JwtBearer(
            @Setting("The JWT, from a file that somebody renews; left out, each is signed with private_key.") @Nullable
            Secret assertion,

            @Setting("Whom a JWT that we sign is about; left out, us.") @Nullable
            String subject)
            implements Grant {
        @Override
        public boolean needsCaller() {
            return false;
        }

        @Override
        public boolean signsAssertion() {
            return assertion == null;
        }

        @Override
        public boolean needsClientAuthentication() {
            return false;
        }

        @Override
        public boolean keepsRefreshToken() {
            return false;
        }

        @Override
        public boolean revokesTokens() {
            return true;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) throws IOException {
            return visitor.jwtBearer(this);
        }
    }

    /** The token of the caller becomes one for the backend (RFC 8693). */
    record TokenExchange(
            @Setting("What the caller's token is.") String subjectTokenType,

            @Setting("What it shall become; left out, the token server decides.") @Nullable
            String requestedTokenType)
            implements Grant {

        /** RFC 8693 3. */
        public static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

        @Override
        public boolean needsCaller() {
            return true;
        }

        @Override
        public boolean signsAssertion() {
            return false;
        }

        @Override
        public boolean needsClientAuthentication() {
            return false;
        }

        @Override
        public boolean keepsRefreshToken() {
            return false;
        }

        @Override
        public boolean revokesTokens() {
            return true;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.tokenExchange(this);
        }
    }
}
