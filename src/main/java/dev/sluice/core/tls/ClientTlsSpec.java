package dev.sluice.core.tls;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.SpecValidator.Expectation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS settings for connections to one server. The server's certificate and its name are always verified. Files are PEM; new
 * connections use a changed file after at most {@value CertificateWatcher#INTERVAL_SECONDS} s.
 */
public record ClientTlsSpec(
        @Setting("File with the certificates of trusted authorities; by default those of Java.") @Nullable
        String ca,

        @Setting("File with the client certificate, followed by its chain, for a server that requests one.") @Nullable
        String certificate,

        @Setting("File with the private key of the client certificate.") @Nullable
        String key) {

    public ClientTlsSpec {
        SpecValidator.of(ClientTlsSpec.class, ca, certificate, key)
                .require(
                        key == null || certificate != null,
                        "certificate",
                        "missing",
                        new Expectation("a file, because there is a key", "key"))
                .require(
                        certificate == null || key != null,
                        "key",
                        "missing",
                        new Expectation("a file, because there is a certificate", "certificate"))
                .throwIfInvalid();
    }

    /**
     * Reads the files. Blocks.
     *
     * @throws IOException when a file cannot be read
     */
    public PemFiles read() throws IOException {
        return PemFiles.read(ca, certificate, key);
    }
}
