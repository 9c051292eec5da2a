package dev.sluice.identity;

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
 * Callers known by the certificate of their TLS connection (RFC 8705). Whether it is signed by whom we trust, and has not
 * ended, was settled in the handshake; here it is read who it is of.
 */
public final class ClientCertificateAuthenticator implements Authenticator {
    /** There is no scheme for it (RFC 9110 11.6.1 wants one), and none is needed to know what is missing. */
    private static final String CHALLENGE = "ClientCertificate";

    private final List<String> names;

    public ClientCertificateAuthenticator(ClientCertificateSpec spec) {
        names = spec.names();
    }

    @Override
    public Future<Caller> of(AuthenticationRequest evidence) {
        X509Certificate certificate = certificate(evidence.session());
        if (certificate == null) return unknown(DenialReason.NO_CREDENTIALS);
        String commonName = commonName(certificate);
        List<String> alternatives = alternatives(certificate);
        boolean fits = names.isEmpty() || names.contains(commonName) || !Collections.disjoint(names, alternatives);
        return fits ? known(certificate, commonName, alternatives) : unknown(DenialReason.UNKNOWN_CERTIFICATE);
    }

    private static Future<Caller> unknown(DenialReason reason) {
        return Future.failedFuture(new Unauthenticated(reason, CHALLENGE));
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

    /** A certificate of a workload often has no subject but an alternative name (SPIFFE): that one is who calls then. */
    private static Future<Caller> known(X509Certificate certificate, String commonName, List<String> alternatives) {
        String subject = certificate.getSubjectX500Principal().getName();
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.put("sub", subject.isEmpty() && !alternatives.isEmpty() ? alternatives.get(0) : subject);
        if (!commonName.isEmpty()) claims.put("cn", commonName);
        ArrayNode san = claims.putArray("san");
        alternatives.forEach(san::add);
        claims.put("iss", certificate.getIssuerX500Principal().getName());
        claims.put("serial", certificate.getSerialNumber().toString(16));
        return Future.succeededFuture(new Caller(claims, null));
    }

    private static String commonName(X509Certificate certificate) {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns())
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) return name;
        } catch (InvalidNameException e) {
            // No name that anybody could have listed.
        }
        return "";
    }

    /** The alternative names that are texts: e-mail and IP addresses, DNS names, URIs (RFC 5280 4.2.1.6). */
    private static List<String> alternatives(X509Certificate certificate) {
        List<String> texts = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) for (List<?> each : all) if (each.get(1) instanceof String text) texts.add(text);
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return texts;
    }
}
