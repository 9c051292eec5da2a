package dev.sluice.config.model;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.tls.PemFiles;
import dev.sluice.gateway.edge.ServerTlsSpec;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings for operators. Files are PEM; new connections use their new content soon after a change. The handshake requests a
 * certificate if there is a client CA, and succeeds without one.
 */
public record AdminTlsSpec(
        @Setting("File with the certificate of the admin port, followed by the certificates of its issuers.")
        String certificate,

        @Setting("File with the private key of the certificate.")
        String key,

        @Setting(
                "File with the CA certificates for operators' certificates, which then replace the token; left out, no certificate is requested.")
        @Nullable
        String clientCa) {

    /**
     * Returns the current content of the files. Blocks.
     *
     * @throws IOException if a file cannot be read
     */
    public PemFiles read() throws IOException {
        return asServerTls().read();
    }

    /** Adds TLS to these options and returns them. The admin port only speaks HTTP/1.1. */
    public HttpServerOptions applyTo(HttpServerOptions options) {
        return asServerTls().applyTo(options).setUseAlpn(false);
    }

    private ServerTlsSpec asServerTls() {
        return new ServerTlsSpec(certificate, key, clientCa, null);
    }
}
