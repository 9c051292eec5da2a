package dev.sluice.auth;

import dev.sluice.spec.Secret;
import dev.sluice.spec.Setting;
import org.jspecify.annotations.Nullable;

/** On what grounds a token server gives us a token. */
public sealed interface Grant {

    /** We ask in our own name (RFC 6749 4.4). */
    record ClientCredentials() implements Grant {}

    /** Somebody has once allowed us to ask for ever (RFC 6749 6). */
    record RefreshToken(
            @Setting(value = "The first refresh token; keep it in a file.", key = "refresh_token")
            Secret refreshToken) implements Grant {}

    /** We know somebody's password (RFC 6749 4.3); only for what knows no better. */
    record Password(
            @Setting("Whose password it is.") String username,

            @Setting("The password; keep it in a file or the environment.")
            Secret password)
            implements Grant {}

    /** A JWT that the token server trusts says for whom we ask (RFC 7523 2.1): one from a file, or one that we sign. */
    record JwtBearer(
            @Setting("The JWT, from a file that somebody renews; left out, each is signed with private_key.") @Nullable
            Secret assertion,

            @Setting("Whom a JWT that we sign is about; left out, us.") @Nullable
            String subject)
            implements Grant {}

    /** The token of the caller becomes one for the backend (RFC 8693). */
    record TokenExchange(
            @Setting(value = "What the caller's token is.", key = "subject_token_type")
            String subjectTokenType,

            @Setting(value = "What it shall become; left out, the token server decides.", key = "requested_token_type")
            @Nullable
            String requestedTokenType)
            implements Grant {

        /** RFC 8693 3. */
        public static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    }
}
