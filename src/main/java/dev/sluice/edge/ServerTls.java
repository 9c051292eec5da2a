package dev.sluice.edge;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.List;

/**
 * TLS of a listener: 1.3 and 1.2, and of 1.2 only what has forward secrecy and authenticated encryption (RFC 9325 4.2).
 * A listener has one certificate, which it shows for every server name (SNI).
 */
final class ServerTls {
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private ServerTls() {}

    static HttpServerOptions on(HttpServerOptions options, TlsSpec tls) {
        SUITES.forEach(options::addEnabledCipherSuite);
        String clientCa = tls.clientCa();
        if (clientCa != null)
            options.setTrustOptions(new PemTrustOptions().addCertPath(clientCa))
                    .setClientAuth(
                            tls.clientAuth() == TlsSpec.ClientAuth.REQUIRED ? ClientAuth.REQUIRED : ClientAuth.REQUEST);
        return options.setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(
                        new PemKeyCertOptions().setCertPath(tls.certificate()).setKeyPath(tls.key()));
    }
}
