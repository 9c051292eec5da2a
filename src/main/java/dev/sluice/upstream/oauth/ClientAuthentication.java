package dev.sluice.upstream.oauth;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The client authentication of one request (OpenID Connect Core 9). {@code toString} hides its secrets. Immutable. */
public final class ClientAuthentication {
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final @Nullable String id;
    private final @Nullable String secret;
    private final boolean isBasic;
    private final String assertion;

    private ClientAuthentication(@Nullable String id, @Nullable String secret, boolean isBasic, String assertion) {
        this.id = id;
        this.secret = secret;
        this.isBasic = isBasic;
        this.assertion = assertion;
    }

    /** HTTP Basic. Id and secret are form-encoded first (RFC 6749 2.3.1); vertx-auth-oauth2 5.1.6 does not do so. */
    public static ClientAuthentication basic(String id, String secret) {
        return new ClientAuthentication(encode(id), encode(secret), true, "");
    }

    /** Id and secret in the form. */
    public static ClientAuthentication post(String id, String secret) {
        return new ClientAuthentication(id, secret, false, "");
    }

    /** The id and a signed JWT in the form (RFC 7523 2.2). */
    public static ClientAuthentication assertion(String id, String jwt) {
        String fields = "&client_assertion_type=" + encode(ASSERTION_TYPE) + "&client_assertion=" + encode(jwt);
        return new ClientAuthentication(id, null, false, fields);
    }

    /** The id, if present: a public client, or a client that its TLS certificate authenticates (RFC 8705 2). */
    public static ClientAuthentication none(@Nullable String id) {
        return new ClientAuthentication(id, null, false, "");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    OAuth2Options options() {
        return new OAuth2Options().setClientId(id).setClientSecret(secret).setUseBasicAuthorization(isBasic);
    }

    /** Appends the signed JWT. vertx-auth-oauth2 5.1.6 adds a JWT only to token requests without an id. */
    Buffer addTo(Buffer form) {
        return assertion.isEmpty() ? form : form.copy().appendString(assertion);
    }

    @Override
    public String toString() {
        return "(client authentication)";
    }
}
