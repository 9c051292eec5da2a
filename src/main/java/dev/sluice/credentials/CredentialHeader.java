package dev.sluice.credentials;

import dev.sluice.backend.Call;
import io.vertx.core.http.HttpHeaders;

/**
 * How a token is shown to a backend.
 *
 * @param header the header that carries it
 * @param prefix what stands before it
 */
record CredentialHeader(CharSequence header, String prefix) {
    /** RFC 6750 2.1. */
    static final CredentialHeader BEARER = new CredentialHeader(HttpHeaders.AUTHORIZATION, "Bearer ");

    /** The call with the token in place of whatever the step set. */
    Call applyTo(Call call, String token) {
        return call.withHeader(header, prefix + token);
    }
}
