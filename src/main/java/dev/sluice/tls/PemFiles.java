package dev.sluice.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What stands in PEM files at one time; null where there is no such file.
 *
 * @param ca the certificates of whom is trusted to sign that of the other side
 * @param certificate ours, followed by those that signed it
 * @param key the private key of our certificate
 */
public record PemFiles(
        @Nullable Buffer ca,
        @Nullable Buffer certificate,
        @Nullable Buffer key) {

    /**
     * Reads files of these paths. Blocks.
     *
     * @throws IOException when one of them cannot be read
     */
    public static PemFiles read(@Nullable String ca, @Nullable String certificate, @Nullable String key)
            throws IOException {
        return new PemFiles(read(ca), read(certificate), read(key));
    }

    private static @Nullable Buffer read(@Nullable String file) throws IOException {
        return file == null ? null : Buffer.buffer(Files.readAllBytes(Path.of(file)));
    }

    /** Whether Vert.x can read them, and the key belongs to the certificate: while both are written it may not. Blocks. */
    boolean isUsable(Vertx vertx) {
        try {
            SSLOptions options = applyTo(new ClientSSLOptions());
            if (options.getKeyCertOptions() != null) options.getKeyCertOptions().getKeyManagerFactory(vertx);
            if (options.getTrustOptions() != null) options.getTrustOptions().getTrustManagerFactory(vertx);
        } catch (Exception unreadable) {
            return false;
        }
        return certificate == null || key == null || KeyPairVerifier.matches(certificate.getBytes(), key.getBytes());
    }

    /** The options of Vert.x with what stands here. */
    public <T extends SSLOptions> T applyTo(T options) {
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
