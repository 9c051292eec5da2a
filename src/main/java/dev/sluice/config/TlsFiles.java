package dev.sluice.config;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import dev.sluice.tls.CertifiedKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of every {@code tls} hold what they should, and whoever is to be known by a certificate can show one. */
record TlsFiles(Mapping configuration, Findings findings) {

    void check() {
        Value tls = Value.at(configuration, "server", "tls");
        checkPair(Value.at(tls, "certificate"), Value.at(tls, "key"));
        checkCertificates(Value.at(tls, "client_ca"));
        checkClient(Value.at(configuration, Sections.DEFAULTS, "backend", "tls"));
        for (String section : List.of("backends", "credentials"))
            for (Entry server : Value.entries(configuration.get(section))) checkClient(Value.at(server.value(), "tls"));
        for (Entry identity : Value.entries(configuration.get("identity")))
            checkIdentity(identity.value(), Value.at(tls, "client_ca"));
    }

    private void checkIdentity(Value identity, @Nullable Value clientCa) {
        for (String way : List.of("jwt", "introspection")) checkClient(Value.at(identity, way, "tls"));
        if (clientCa == null) checkAsked(Value.at(identity, "client_certificate"));
    }

    /** What we show to those whom we call, and whom we trust. */
    private void checkClient(@Nullable Value tls) {
        checkCertificates(Value.at(tls, "ca"));
        checkPair(Value.at(tls, "certificate"), Value.at(tls, "key"));
    }

    private void checkPair(@Nullable Value certificate, @Nullable Value key) {
        byte[] certificates = checkCertificates(certificate);
        byte[] pem = checkKey(key);
        if (key != null && certificates != null && pem != null && !CertifiedKey.fits(certificates, pem))
            findings.error(key, key.shown() + ": is not the key of the certificate beside it");
    }

    private void checkAsked(@Nullable Value certificate) {
        if (certificate != null)
            findings.error(certificate, "no caller is asked for a certificate (expected: server.tls.client_ca)");
    }

    /** What the file holds; null after what is wrong has been told. */
    private byte @Nullable [] checkCertificates(@Nullable Value file) {
        byte[] bytes = read(file);
        if (file == null || bytes == null || holdsCertificates(bytes)) return bytes;
        findings.error(file, file.shown() + ": holds no certificate (expected: PEM)");
        return null;
    }

    private static boolean holdsCertificates(byte[] bytes) {
        try {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }

    /** What the file holds; null after what is wrong has been told, and of its text nothing must be shown. */
    private byte @Nullable [] checkKey(@Nullable Value file) {
        byte[] bytes = read(file);
        boolean isKey = bytes != null && new String(bytes, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----");
        if (file == null || bytes == null || isKey) return bytes;
        findings.error(file, file.shown() + ": holds no private key (expected: PEM)");
        return null;
    }

    private byte @Nullable [] read(@Nullable Value file) {
        Scalar scalar = Value.scalar(file);
        if (scalar == null) return null;
        try {
            return Files.readAllBytes(Path.of(scalar.text()));
        } catch (IOException | InvalidPathException e) {
            findings.error(scalar, scalar.shown() + ": cannot be read");
            return null;
        }
    }
}
