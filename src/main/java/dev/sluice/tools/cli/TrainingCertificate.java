package dev.sluice.tools.cli;

import dev.sluice.gateway.edge.ServerTlsSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A self-signed certificate of the keytool of this Java, because the training run of the image has no other. */
final class TrainingCertificate {
    private static final String ALIAS = "training";
    private static final char[] PASSWORD = "training".toCharArray();

    private TrainingCertificate() {}

    /**
     * Writes a new certificate and its key into a temporary folder.
     *
     * @throws StartupException if the keytool fails
     */
    static ServerTlsSpec create() {
        try {
            Path folder = Files.createTempDirectory("sluice-training");
            KeyStore store = generate(folder.resolve("store.p12"));
            Path certificate = write(
                    folder.resolve("tls.crt"),
                    "CERTIFICATE",
                    store.getCertificate(ALIAS).getEncoded());
            Path key = write(
                    folder.resolve("tls.key"),
                    "PRIVATE KEY",
                    store.getKey(ALIAS, PASSWORD).getEncoded());
            return new ServerTlsSpec(certificate.toString(), key.toString(), null, null);
        } catch (IOException | GeneralSecurityException e) {
            throw new StartupException("no certificate for the training run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("the training run was interrupted");
        }
    }

    private static KeyStore generate(Path file) throws IOException, GeneralSecurityException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> options = List.of(
                "-genkeypair -storetype PKCS12 -keyalg RSA -keysize 2048 -dname CN=localhost -alias training -storepass training"
                        .split(" "));
        ProcessBuilder command = new ProcessBuilder(keytool).inheritIO();
        command.command().addAll(options);
        command.command().addAll(List.of("-keystore", file.toString()));
        if (command.start().waitFor() != 0) throw new IOException("keytool failed");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static Path write(Path file, String type, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n");
    }
}
