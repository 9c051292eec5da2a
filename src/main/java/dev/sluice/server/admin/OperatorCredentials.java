package dev.sluice.server.admin;

import dev.sluice.gateway.identity.BearerToken;
import dev.sluice.gateway.identity.InvalidTokenException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Reads the credentials of a request to the admin port: a token, as Bearer or as the password of Basic, and a certificate. */
final class OperatorCredentials {
    private static final String BASIC = "basic ";

    private OperatorCredentials() {}

    /** Returns the token, which is not verified yet. Returns null if it is missing, repeated or malformed. */
    static @Nullable BearerToken token(MultiMap headers) {
        List<String> values = headers.getAll(HttpHeaders.AUTHORIZATION);
        boolean isBasic = values.size() == 1 && values.get(0).regionMatches(true, 0, BASIC, 0, BASIC.length());
        return isBasic ? password(values.get(0).substring(BASIC.length()).strip()) : bearer(headers);
    }

    private static @Nullable BearerToken bearer(MultiMap headers) {
        try {
            return BearerToken.from(headers);
        } catch (InvalidTokenException e) {
            return null;
        }
    }

    /** Returns the part after the first colon (RFC 7617 2). The user name has no meaning here. */
    private static @Nullable BearerToken password(String encoded) {
        try {
            String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.ISO_8859_1);
            int colon = decoded.indexOf(':');
            return colon < 0 ? null : new BearerToken(decoded.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether the client showed a certificate. The handshake has verified it with the client CA. */
    static boolean hasCertificate(@Nullable SSLSession session) {
        try {
            return session != null && session.getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }
}
