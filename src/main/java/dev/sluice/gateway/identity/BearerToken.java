package dev.sluice.gateway.identity;

import dev.sluice.core.digest.Digest;
import dev.sluice.core.trace.SharedReason;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A token in {@code Authorization} (RFC 6750 2.1) that is not verified yet. Tokens in a query or a body are not accepted,
 * because logs may hold them. {@code toString} hides the token.
 *
 * @param value at most 8192 characters
 */
public record BearerToken(String value) {
    private static final String SCHEME = "bearer ";
    private static final int MAX_LENGTH = 8192;

    static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /**
     * Returns the token of a request.
     *
     * @throws InvalidTokenException when there is no token, more than one, or a malformed token
     */
    public static BearerToken from(MultiMap headers) {
        List<String> values = headers.getAll(HttpHeaders.AUTHORIZATION);
        if (values.size() > 1) throw new InvalidTokenException(SharedReason.AMBIGUOUS);
        String header = values.isEmpty() ? "" : values.get(0);
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            throw new InvalidTokenException(SharedReason.UNAUTHENTICATED);
        String token = header.substring(SCHEME.length()).strip();
        if (token.length() > MAX_LENGTH || !TOKEN.matcher(token).matches())
            throw new InvalidTokenException(DenialReason.MALFORMED);
        return new BearerToken(token);
    }

    /** Returns the SHA-256 of the token, which caches hold instead of the token. */
    public ByteBuffer hash() {
        return ByteBuffer.wrap(sha256(value));
    }

    /** Compares two tokens in constant time, so that the duration reveals nothing about them. */
    public boolean isSameAs(BearerToken other) {
        return Digest.areEqual(sha256(value), sha256(other.value));
    }

    /** Returns the SHA-256 of the bytes of a header value. Vert.x decodes header values as Latin-1. */
    static byte[] sha256(String value) {
        return Digest.sha256(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public String toString() {
        return "(token)";
    }
}
