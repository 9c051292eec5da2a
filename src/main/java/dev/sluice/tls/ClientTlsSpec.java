package dev.sluice.tls;

import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards a server that we call, as the operator wrote it. The certificate of a server is always verified, and so is the name in
 * it. Files are PEM; what is written to them is in use for new connections within {@value CertificateWatcher#INTERVAL_SECONDS} s.
 */
public record ClientTlsSpec(
        @Setting(
                "File with the certificates of whom we trust to sign that of the server; left out, those whom Java trusts.")
        @Nullable
        String ca,

        @Setting("File with our certificate, for a server that asks for one, followed by those that signed it.")
        @Nullable
        String certificate,

        @Setting("File with the private key of our certificate.") @Nullable
        String key) {

    public ClientTlsSpec {
        SpecValidator.of(ClientTlsSpec.class)
                .require(key == null || certificate != null, "certificate", "missing", "a file, because there is a key")
                .require(certificate == null || key != null, "key", "missing", "a file, because there is a certificate")
                .throwIfInvalid();
    }

    /**
     * What stands in the files now. Blocks.
     *
     * @throws IOException when one of them cannot be read
     */
    public PemFiles read() throws IOException {
        return PemFiles.read(ca, certificate, key);
    }
}
