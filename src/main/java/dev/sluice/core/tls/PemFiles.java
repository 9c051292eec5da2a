package dev.sluice.core.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The contents of PEM files; null for a file that is not configured. {@code toString} hides the private key.
 *
 * @param ca the certificates of trusted authorities
 * @param certificate the gateway's certificate, followed by its chain
 * @param key the private key of the certificate
 */
public record PemFiles(
        @Nullable Buffer ca,
        @Nullable Buffer certificate,
        @Nullable Buffer key) {
    private static final int MAX_BYTES = 1 << 20;

    /**
     * Reads the files at these paths. Blocks.
     *
     * @throws IOException when a file cannot be read
     */
    public static PemFiles read(@Nullable String ca, @Nullable String certificate, @Nullable String key)
            throws IOException {
        return new PemFiles(read(ca), read(certificate), read(key));
    }

    private static @Nullable Buffer read(@Nullable String file) throws IOException {
        return file == null ? null : Buffer.buffer(bytesOf(file));
    }

    /**
     * Returns the content of a file. Blocks, but not at a pipe or a device, which may have no end.
     *
     * @throws IOException when the file is unreadable, not a regular file, or larger than 1 MiB
     */
    public static byte[] bytesOf(String file) throws IOException {
        Path path = Path.of(file);
        if (Files.exists(path) && !Files.isRegularFile(path)) throw new IOException("not a regular file");
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) throw new IOException("too large");
            return bytes;
        }
    }

    /** Returns whether Vert.x can parse the files and the key belongs to the certificate. Blocks. */
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

    /** Returns when the first of the certificates expires; null without certificates that Java can parse. */
    @Nullable
    Instant expiresAt() {
        if (certificate == null) return null;
        try (InputStream pem = new ByteArrayInputStream(certificate.getBytes())) {
            return CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                    .map(parsed -> ((X509Certificate) parsed).getNotAfter().toInstant())
                    .min(Comparator.naturalOrder())
                    .orElse(null);
        } catch (CertificateException | IOException unreadable) {
            return null;
        }
    }

    /** Sets the files in the options of Vert.x and returns the options. */
    public <T extends SSLOptions> T applyTo(T options) {
        if (ca != null) options.setTrustOptions(new PemTrustOptions().addCertValue(ca));
        if (certificate != null && key != null)
            options.setKeyCertOptions(
                    new PemKeyCertOptions().setCertValue(certificate).setKeyValue(key));
        return options;
    }

    @Override
    public String toString() {
        return "(PEM files)";
    }
}
