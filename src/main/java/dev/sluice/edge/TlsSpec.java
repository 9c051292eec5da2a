package dev.sluice.edge;

import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import dev.sluice.tls.PemFiles;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * TLS on the callers' side, as the operator wrote it. Files are PEM; what is written to them is in use for new connections
 * soon after.
 */
public record TlsSpec(
        @Setting("File with our certificate, followed by those that signed it.")
        String certificate,

        @Setting("File with the private key of our certificate.")
        String key,

        @Setting("File with the certificates of whom we trust to sign those of callers; left out, none is asked for.")
        @Nullable
        String clientCa,

        @Setting("Whether callers show a certificate; left out, request where there is a client_ca, or else none.")
        @Nullable
        ClientAuth clientAuth) {

    public TlsSpec {
        boolean asks = clientAuth != null && clientAuth != ClientAuth.NONE;
        Rules.of(TlsSpec.class, certificate, key, clientCa, clientAuth)
                .require(clientCa != null || !asks, "client_auth", String.valueOf(clientAuth), "client_ca beside it")
                .require(
                        clientCa == null || clientAuth != ClientAuth.NONE,
                        "client_auth",
                        "none",
                        "request or required, because there is a client_ca")
                .check();
    }

    /**
     * What stands in the files now. Blocks.
     *
     * @throws IOException when one of them cannot be read
     */
    public PemFiles read() throws IOException {
        return PemFiles.read(clientCa, certificate, key);
    }

    /** What callers are asked for in the handshake. */
    public enum ClientAuth {
        /** Nothing. */
        NONE,
        /** A certificate, if they have one. */
        REQUEST,
        /** A certificate, without which there is no connection. */
        REQUIRED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
