package dev.sluice.upstream.credentials;

import dev.sluice.upstream.backend.Call;
import io.vertx.core.http.HttpHeaders;

/** The request header that carries a token to a backend, and the text before the token. */
record CredentialHeader(CharSequence header, String prefix) {
    /** RFC 6750 2.1. */
    static final CredentialHeader BEARER = new CredentialHeader(HttpHeaders.AUTHORIZATION, "Bearer ");

    /** Returns the call with the token, which replaces a header of the step. */
    Call applyTo(Call call, String token) {
        return call.withHeader(header, prefix + token);
    }
}
