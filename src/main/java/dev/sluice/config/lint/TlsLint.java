package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.ListItems;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.tls.KeyPairVerifier;
import dev.sluice.core.tls.PemFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks the files of every {@code tls}, and warns of unencrypted servers. Blocks, because it reads the files. */
record TlsLint(LintContext context) {
    private static final String LOOPBACK = "(?:http|redis)://(localhost|127(\\.\\d+){3}|\\[::1])([:/?].*)?";

    static void check(LintContext context) {
        TlsLint lint = new TlsLint(context);
        if (context.hasAllNames()) lint.checkFiles();
        for (Entry credentials : context.entries("credentials"))
            for (String key : List.of("token_url", "issuer"))
                lint.checkTokenServer(ConfigValue.scalar(ConfigValue.at(credentials.value(), key)));
        if (context.at("store", "password") != null)
            ListItems.scalars(context.at("store", "url")).forEach(lint::checkStore);
    }

    private void checkFiles() {
        ConfigValue tls = context.at("server", "tls");
        for (ConfigValue certificate : ListItems.of(tls)) {
            checkPair(ConfigValue.at(certificate, "certificate"), ConfigValue.at(certificate, "key"));
            checkCertificates(ConfigValue.at(certificate, "client_ca"));
        }
        ConfigValue adminTls = context.at("admin", "tls");
        checkPair(ConfigValue.at(adminTls, "certificate"), ConfigValue.at(adminTls, "key"));
        checkCertificates(ConfigValue.at(adminTls, "client_ca"));
        checkClient(context.at("store", "tls"));
        checkClient(context.at("defaults", "backend", "tls"));
        for (String section : List.of("backends", "credentials"))
            for (Entry server : context.entries(section)) checkClient(ConfigValue.at(server.value(), "tls"));
        for (Entry identity : context.entries("identity"))
            checkIdentity(
                    identity.value(),
                    ListItems.of(tls).stream()
                            .map(certificate -> ConfigValue.at(certificate, "client_ca"))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null));
    }

    private void checkIdentity(ConfigValue identity, @Nullable ConfigValue clientCa) {
        for (String type : List.of("jwt", "introspection")) checkClient(ConfigValue.at(identity, type, "tls"));
        if (clientCa == null && knowsCertificates())
            checkClientCertificate(ConfigValue.at(identity, "client_certificate"));
    }

    private boolean knowsCertificates() {
        return ConfigValue.isKnown(context.settings(), "server", "tls")
                && ListItems.of(context.at("server", "tls")).stream().allMatch(ConfigValue::hasKnownKeys);
    }

    private void checkClient(@Nullable ConfigValue tls) {
        checkCertificates(ConfigValue.at(tls, "ca"));
        checkPair(ConfigValue.at(tls, "certificate"), ConfigValue.at(tls, "key"));
    }

    private void checkPair(@Nullable ConfigValue certificate, @Nullable ConfigValue key) {
        byte[] certificates = checkCertificates(certificate);
        byte[] pem = checkKey(key);
        if (key != null && certificates != null && pem != null && !KeyPairVerifier.matches(certificates, pem))
            context.error(key, key.describe() + ": is not the key of the certificate beside it");
    }

    private void checkClientCertificate(@Nullable ConfigValue certificate) {
        if (certificate != null)
            context.error(certificate, "the server requests no certificates (expected: server.tls.client_ca)");
    }

    /** Returns the content of a certificate file; null after it has reported an error. */
    private byte @Nullable [] checkCertificates(@Nullable ConfigValue file) {
        byte[] bytes = read(file);
        if (file == null || bytes == null || holdsCertificates(bytes)) return bytes;
        context.error(file, file.describe() + ": holds no certificate (expected: PEM)");
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

    /** Returns the content of a key file; null after it has reported an error. The error never shows the content. */
    private byte @Nullable [] checkKey(@Nullable ConfigValue file) {
        byte[] bytes = read(file);
        boolean isKey = bytes != null && new String(bytes, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----");
        if (file == null || bytes == null || isKey) return bytes;
        context.error(file, file.describe() + ": holds no private key (expected: PEM)");
        return null;
    }

    private byte @Nullable [] read(@Nullable ConfigValue file) {
        Scalar scalar = ConfigValue.scalar(file);
        if (scalar == null) return null;
        try {
            return PemFiles.bytesOf(scalar.text());
        } catch (IOException | InvalidPathException e) {
            context.error(scalar, scalar.describe() + ": cannot be read");
            return null;
        }
    }

    private void checkTokenServer(@Nullable Scalar url) {
        if (url != null && url.text().startsWith("http:") && !url.text().matches(LOOPBACK))
            context.warning(url, "the secret and the tokens travel unencrypted; use https");
    }

    private void checkStore(Scalar url) {
        if (url.text().startsWith("redis:") && !url.text().matches(LOOPBACK))
            context.warning(url, "the password travels unencrypted; use rediss");
    }

    /** Warns of {@code tls} for a backend, a token server or an issuer without an https URL. */
    static void warnOfUselessTls(LintContext context) {
        TlsLint lint = new TlsLint(context);
        for (Entry entry : context.entries("backends")) lint.checkUseless(entry.value(), "url");
        for (Entry entry : context.entries("credentials")) lint.checkUseless(entry.value(), "token_url", "issuer");
        for (Entry entry : context.entries("identity")) {
            lint.checkUseless(ConfigValue.at(entry.value(), "jwt"), "jwks_url", "issuer");
            lint.checkUseless(ConfigValue.at(entry.value(), "introspection"), "url", "issuer");
        }
    }

    /** Only the first written setting decides on the URL. */
    private void checkUseless(@Nullable ConfigValue server, String... settings) {
        ConfigValue tls = ConfigValue.at(server, "tls");
        boolean isPlain = Stream.of(settings)
                .map(setting -> urls(ConfigValue.at(server, setting)))
                .filter(urls -> !urls.isEmpty())
                .findFirst()
                .map(urls -> urls.stream().allMatch(url -> url.regionMatches(true, 0, "http:", 0, 5)))
                .orElse(false);
        if (tls != null && isPlain) context.warning(tls, "does nothing without an https:// URL");
    }

    private static List<String> urls(@Nullable ConfigValue value) {
        return ListItems.scalars(value).stream().map(Scalar::text).toList();
    }
}
