package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.tls.KeyPairVerifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks the files of every {@code tls}, and warns of servers without TLS. Reads the files. */
record TlsLint(LintContext context) {
    private static final String LOOPBACK = "http://(localhost|127(\\.\\d+){3}|\\[::1])([:/?].*)?";

    static void check(LintContext context) {
        TlsLint lint = new TlsLint(context);
        if (context.hasAllFiles()) lint.checkFiles();
        for (Entry credentials : context.entries("credentials"))
            for (String key : List.of("token_url", "issuer"))
                lint.checkTokenServer(ConfigValue.scalar(ConfigValue.at(credentials.value(), key)));
    }

    private Findings findings() {
        return context.findings();
    }

    private void checkFiles() {
        ConfigValue tls = context.at("server", "tls");
        checkPair(ConfigValue.at(tls, "certificate"), ConfigValue.at(tls, "key"));
        checkCertificates(ConfigValue.at(tls, "client_ca"));
        checkClient(context.at("defaults", "backend", "tls"));
        for (String section : List.of("backends", "credentials"))
            for (Entry server : context.entries(section)) checkClient(ConfigValue.at(server.value(), "tls"));
        for (Entry identity : context.entries("identity"))
            checkIdentity(identity.value(), ConfigValue.at(tls, "client_ca"));
    }

    private void checkIdentity(ConfigValue identity, @Nullable ConfigValue clientCa) {
        for (String way : List.of("jwt", "introspection")) checkClient(ConfigValue.at(identity, way, "tls"));
        if (clientCa == null) checkClientCertificate(ConfigValue.at(identity, "client_certificate"));
    }

    /** Checks what we trust and what we show on connections that we open. */
    private void checkClient(@Nullable ConfigValue tls) {
        checkCertificates(ConfigValue.at(tls, "ca"));
        checkPair(ConfigValue.at(tls, "certificate"), ConfigValue.at(tls, "key"));
    }

    private void checkPair(@Nullable ConfigValue certificate, @Nullable ConfigValue key) {
        byte[] certificates = checkCertificates(certificate);
        byte[] pem = checkKey(key);
        if (key != null && certificates != null && pem != null && !KeyPairVerifier.matches(certificates, pem))
            findings().error(key, key.describe() + ": is not the key of the certificate beside it");
    }

    private void checkClientCertificate(@Nullable ConfigValue certificate) {
        if (certificate != null)
            findings().error(certificate, "no caller is asked for a certificate (expected: server.tls.client_ca)");
    }

    /** Returns the content of a file; null where it is not valid, which is reported. */
    private byte @Nullable [] checkCertificates(@Nullable ConfigValue file) {
        byte[] bytes = read(file);
        if (file == null || bytes == null || holdsCertificates(bytes)) return bytes;
        findings().error(file, file.describe() + ": holds no certificate (expected: PEM)");
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

    /** Returns the content of a file, of which nothing may be shown; null where it is not valid, which is reported. */
    private byte @Nullable [] checkKey(@Nullable ConfigValue file) {
        byte[] bytes = read(file);
        boolean isKey = bytes != null && new String(bytes, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----");
        if (file == null || bytes == null || isKey) return bytes;
        findings().error(file, file.describe() + ": holds no private key (expected: PEM)");
        return null;
    }

    private byte @Nullable [] read(@Nullable ConfigValue file) {
        Scalar scalar = ConfigValue.scalar(file);
        if (scalar == null) return null;
        try {
            return Files.readAllBytes(Path.of(scalar.text()));
        } catch (IOException | InvalidPathException e) {
            findings().error(scalar, scalar.describe() + ": cannot be read");
            return null;
        }
    }

    private void checkTokenServer(@Nullable Scalar url) {
        if (url != null && url.text().startsWith("http:") && !url.text().matches(LOOPBACK))
            findings().warning(url, "without TLS, whoever is on the way can read the secret and the tokens; use https");
    }

    /** Warns of {@code tls} for a backend, a token server or an issuer without an https URL. */
    static void warnOfUselessTls(LintContext context) {
        TlsLint lint = new TlsLint(context);
        for (Entry each : context.entries("backends")) lint.checkUseless(each.value(), "url");
        for (Entry each : context.entries("credentials")) lint.checkUseless(each.value(), "token_url", "issuer");
        for (Entry each : context.entries("identity")) {
            lint.checkUseless(ConfigValue.at(each.value(), "jwt"), "jwks_url", "issuer");
            lint.checkUseless(ConfigValue.at(each.value(), "introspection"), "url", "issuer");
        }
    }

    /** Of several settings for the URL of a server, the first that is written counts. */
    private void checkUseless(@Nullable ConfigValue server, String... settings) {
        ConfigValue tls = ConfigValue.at(server, "tls");
        boolean isPlain = Stream.of(settings)
                .map(setting -> urls(ConfigValue.at(server, setting)))
                .filter(urls -> !urls.isEmpty())
                .findFirst()
                .map(urls -> urls.stream().allMatch(url -> url.regionMatches(true, 0, "http:", 0, 5)))
                .orElse(false);
        if (tls != null && isPlain) findings().warning(tls, "does nothing without an https:// URL");
    }

    private static List<String> urls(@Nullable ConfigValue written) {
        if (written == null) return List.of();
        return written.match(
                one -> List.of(one.text()),
                several -> several.items().stream()
                        .flatMap(one -> urls(one).stream())
                        .toList(),
                mapping -> List.of(),
                broken -> List.of());
    }
}
