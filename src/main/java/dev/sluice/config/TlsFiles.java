package dev.sluice.config;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/** The files of {@code server.tls} hold what they should, and whoever is to be known by a certificate can show one. */
record TlsFiles(Mapping configuration, Findings findings) {

    void check() {
        Value tls = get(configuration.get("server"), "tls");
        checkCertificates(get(tls, "cert"));
        checkCertificates(get(tls, "client_ca"));
        checkKey(get(tls, "key"));
        if (get(tls, "client_ca") == null && configuration.get("identity") instanceof Mapping identities)
            for (Entry identity : identities.entries()) checkAsked(get(identity.value(), "client_certificate"));
    }

    private void checkAsked(@Nullable Value certificate) {
        if (certificate != null)
            findings.error(certificate, "no caller is asked for a certificate (expected: server.tls.client_ca)");
    }

    private void checkCertificates(@Nullable Value file) {
        byte[] bytes = read(file);
        if (file == null || bytes == null) return;
        try {
            boolean isEmpty = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .isEmpty();
            if (isEmpty) findings.error(file, file.shown() + ": holds no certificate (expected: PEM)");
        } catch (CertificateException e) {
            findings.error(file, file.shown() + ": holds no certificate (expected: PEM)");
        }
    }

    private void checkKey(@Nullable Value file) {
        byte[] bytes = read(file);
        if (file == null || bytes == null) return;
        // Of its text nothing must be shown, so only whether it is there is told.
        if (!new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----"))
            findings.error(file, file.shown() + ": holds no private key (expected: PEM)");
    }

    private byte @Nullable [] read(@Nullable Value file) {
        if (!(file instanceof Scalar scalar)) return null;
        try {
            return Files.readAllBytes(Path.of(scalar.text()));
        } catch (IOException | InvalidPathException e) {
            findings.error(file, file.shown() + ": cannot be read");
            return null;
        }
    }

    private static @Nullable Value get(@Nullable Value value, String key) {
        return value instanceof Mapping mapping ? mapping.get(key) : null;
    }
}
