package dev.sluice.backend;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What stands in the files of a {@link ClientTls} at one time; null where there is no such file. */
record PemFiles(
        @Nullable Buffer ca,
        @Nullable Buffer certificate,
        @Nullable Buffer key) {

    /** Reads them. Blocks. */
    static PemFiles of(ClientTls tls) throws IOException {
        return new PemFiles(read(tls.ca()), read(tls.certificate()), read(tls.key()));
    }

    private static @Nullable Buffer read(@Nullable String file) throws IOException {
        return file == null ? null : Buffer.buffer(Files.readAllBytes(Path.of(file)));
    }

    /** Whether Vert.x can read them, and the key belongs to the certificate: while both are written it may not. Blocks. */
    boolean areUsable(Vertx vertx) {
        try {
            ClientSSLOptions options = on(new ClientSSLOptions());
            if (options.getKeyCertOptions() != null) options.getKeyCertOptions().getKeyManagerFactory(vertx);
            if (options.getTrustOptions() != null) options.getTrustOptions().getTrustManagerFactory(vertx);
        } catch (Exception unreadable) {
            return false;
        }
        return certificate == null || key == null || CertifiedKey.fits(certificate.getBytes(), key.getBytes());
    }

    /** The options of Vert.x with what stands here. */
    ClientSSLOptions on(ClientSSLOptions options) {
        if (ca != null) options.setTrustOptions(new PemTrustOptions().addCertValue(ca));
        if (certificate != null && key != null)
            options.setKeyCertOptions(
                    new PemKeyCertOptions().setCertValue(certificate).setKeyValue(key));
        return options;
    }

    /** Holds a private key, of which nothing must be shown. */
    @Override
    public String toString() {
        return "(PEM files)";
    }
}
