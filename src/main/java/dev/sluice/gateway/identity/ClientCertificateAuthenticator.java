package dev.sluice.gateway.identity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates callers by the client certificate of the TLS connection (RFC 8705). The handshake has verified its signature
 * and validity; this class compares its names. Immutable and thread-safe.
 */
public final class ClientCertificateAuthenticator implements Authenticator {
    /** RFC 9110 11.6.1 requires a challenge in a 401. No scheme is registered for client certificates. */
    private static final String CHALLENGE = "ClientCertificate";

    private final List<String> names;

    public ClientCertificateAuthenticator(ClientCertificateSpec spec) {
        names = spec.names();
    }

    @Override
    public Future<Caller> authenticate(AuthenticationRequest request) {
        X509Certificate certificate = certificate(request.tlsSession());
        if (certificate == null) return Future.failedFuture(AccessFailure.noCredentials(CHALLENGE));
        String commonName = commonName(certificate);
        List<String> alternativeNames = subjectAlternativeNames(certificate);
        boolean isAccepted =
                names.isEmpty() || names.contains(commonName) || !Collections.disjoint(names, alternativeNames);
        return isAccepted
                ? accept(certificate, commonName, alternativeNames)
                : Future.failedFuture(AccessFailure.unauthenticated(DenialReason.UNKNOWN_CERTIFICATE, CHALLENGE));
    }

    private static @Nullable X509Certificate certificate(@Nullable SSLSession session) {
        if (session == null) return null;
        try {
            Certificate first = session.getPeerCertificates()[0];
            return first instanceof X509Certificate certificate ? certificate : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /** Takes {@code sub} from an alternative name if there is no subject, as in the certificates of SPIFFE. */
    private static Future<Caller> accept(
            X509Certificate certificate, String commonName, List<String> alternativeNames) {
        String subject = certificate.getSubjectX500Principal().getName();
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.put("sub", subject.isEmpty() && !alternativeNames.isEmpty() ? alternativeNames.get(0) : subject);
        if (!commonName.isEmpty()) claims.put("cn", commonName);
        ArrayNode sanClaim = claims.putArray("san");
        alternativeNames.forEach(sanClaim::add);
        claims.put("iss", certificate.getIssuerX500Principal().getName());
        claims.put("serial", certificate.getSerialNumber().toString(16));
        return Future.succeededFuture(new Caller(claims, null));
    }

    private static String commonName(X509Certificate certificate) {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns())
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) return name;
        } catch (InvalidNameException e) {
            return "";
        }
        return "";
    }

    /** Returns the alternative names that are texts: e-mail and IP addresses, DNS names, URIs (RFC 5280 4.2.1.6). */
    private static List<String> subjectAlternativeNames(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            if (entries != null) for (List<?> entry : entries) if (entry.get(1) instanceof String name) names.add(name);
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return names;
    }
}
