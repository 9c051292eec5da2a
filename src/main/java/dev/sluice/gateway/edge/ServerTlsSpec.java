package dev.sluice.gateway.edge;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.tls.PemFiles;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings for callers. Files are PEM; new connections use their new content soon after a change.
 *
 * @param names the server names (SNI) of the certificate; the first certificate of a server also has all other names
 */
public record ServerTlsSpec(
        @Setting("Host names that get this certificate; the first certificate also serves all other names.")
        List<String> names,

        @Setting("File with the gateway's certificate, followed by the certificates of its issuers.")
        String certificate,

        @Setting("File with the private key of the certificate.")
        String key,

        @Setting(
                "File with the CA certificates for callers' certificates; left out, the gateway requests no certificate. It applies to all names, so only the first certificate has it.")
        @Nullable
        String clientCa,

        @Setting("Whether callers send a certificate; left out, request if there is a client_ca, and none otherwise.")
        @Nullable
        ClientAuth clientAuth) {

    /** Vert.x 5.1 responds to HTTP/1.0 over TLS with a bare 501 unless it is named here. */
    private static final List<HttpVersion> VERSIONS =
            List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1, HttpVersion.HTTP_1_0);

    /** The suites of TLS 1.3, and those of 1.2 with forward secrecy and authenticated encryption (RFC 9325 4.2). */
    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** A DNS name whose last label is no number, because SNI has no addresses (RFC 6066 3). */
    private static final Pattern HOST_NAME = Pattern.compile(
            "(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*(?!\\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    public ServerTlsSpec {
        boolean requestsCertificate = clientAuth != null && clientAuth != ClientAuth.NONE;
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        SpecValidator.of(ServerTlsSpec.class, names, certificate, key, clientCa, clientAuth)
                .require(
                        names.stream().allMatch(ServerTlsSpec::isHostName),
                        "names",
                        names,
                        "complete host names such as shop.example.com, without wildcards")
                .require(
                        clientCa != null || !requestsCertificate,
                        "client_auth",
                        String.valueOf(clientAuth),
                        "client_ca beside it")
                .require(
                        clientCa == null || clientAuth != ClientAuth.NONE,
                        "client_auth",
                        "none",
                        "request or required, because there is a client_ca")
                .throwIfInvalid();
    }

    /** A certificate for all server names. */
    public ServerTlsSpec(String certificate, String key, @Nullable String clientCa, @Nullable ClientAuth clientAuth) {
        this(List.of(), certificate, key, clientCa, clientAuth);
    }

    /** Returns whether each name has one certificate, and only the first certificate has no names. */
    static boolean areDistinct(List<ServerTlsSpec> certificates) {
        List<String> names = certificates.stream()
                .flatMap(certificate -> certificate.names.stream())
                .toList();
        return names.stream().distinct().count() == names.size()
                && certificates.stream().skip(1).noneMatch(certificate -> certificate.names.isEmpty());
    }

    private static boolean isHostName(String name) {
        return HOST_NAME.matcher(name).matches();
    }

    /**
     * Returns the current content of the files. Blocks.
     *
     * @throws IOException if a file cannot be read
     */
    public PemFiles read() throws IOException {
        return PemFiles.read(clientCa, certificate, key);
    }

    /** Adds TLS to these options and returns them. */
    public HttpServerOptions applyTo(HttpServerOptions options) {
        CIPHER_SUITES.forEach(options::addEnabledCipherSuite);
        if (clientCa != null)
            options.setTrustOptions(new PemTrustOptions().addCertPath(clientCa))
                    .setClientAuth(
                            clientAuth == ClientAuth.REQUIRED
                                    ? io.vertx.core.http.ClientAuth.REQUIRED
                                    : io.vertx.core.http.ClientAuth.REQUEST);
        return options.setSsl(true)
                .setUseAlpn(true)
                .setAlpnVersions(VERSIONS)
                .setSslHandshakeTimeout(HANDSHAKE_TIMEOUT.toSeconds())
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setKeyCertOptions(keyCertOptions());
    }

    /** Returns the files of the certificate and of its key. */
    PemKeyCertOptions keyCertOptions() {
        return new PemKeyCertOptions().setCertPath(certificate).setKeyPath(key);
    }

    /** The client certificate that the handshake requests. */
    public enum ClientAuth {
        NONE,
        /** A caller may connect without a certificate. */
        REQUEST,
        /** The handshake fails without a certificate. */
        REQUIRED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
