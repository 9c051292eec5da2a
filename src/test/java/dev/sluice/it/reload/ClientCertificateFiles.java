package dev.sluice.it.reload;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SelfSignedCertificate;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.net.ssl.SSLPeerUnverifiedException;

/** A server that requires a client certificate, and the files of the certificate and the key of the gateway. */
final class ClientCertificateFiles {
    // The certificates are created once, because this takes a second. The JVM deletes them at its end.
    private static final SelfSignedCertificate SERVER = SelfSignedCertificate.create("localhost");
    private static final SelfSignedCertificate CLIENT = SelfSignedCertificate.create("sluice");
    private static final SelfSignedCertificate RENEWED = SelfSignedCertificate.create("sluice-renewed");
    private final Path folder;

    ClientCertificateFiles(Path folder) {
        this.folder = folder;
        write(CLIENT.certificatePath(), certificate());
        write(CLIENT.privateKeyPath(), key());
    }

    /** Returns the file with the certificate of the gateway. */
    Path certificate() {
        return folder.resolve("tls.crt");
    }

    Path key() {
        return folder.resolve("tls.key");
    }

    /** Writes the renewed certificate without its key. */
    void renewCertificate() {
        write(RENEWED.certificatePath(), certificate());
    }

    void renewKey() {
        write(RENEWED.privateKeyPath(), key());
    }

    private static void write(String from, Path to) {
        try {
            Files.copy(Path.of(from), to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns settings that trust the server and send the certificate of the gateway. */
    String tlsSettings() {
        return "tls: { ca: '%s', certificate: '%s', key: '%s' }".formatted(ca(), certificate(), key());
    }

    /** Returns the authority that signed the certificate of the server. */
    String ca() {
        return SERVER.certificatePath();
    }

    /** Returns a certificate that did not sign that of the server. */
    String untrusted() {
        return RENEWED.certificatePath();
    }

    /** Returns the options of a server that requires a client certificate. */
    HttpServerOptions server() {
        return new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(SERVER.keyCertOptions())
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(CLIENT.certificatePath())
                        .addCertPath(RENEWED.certificatePath()));
    }

    /** Returns the URL with the name in the certificate. */
    static String url(HttpTestServer server) {
        return server.url().replace("http://127.0.0.1", "https://localhost");
    }

    /** Returns the name in the certificate of the client that sent a request. */
    static String callerName(HttpServerRequest request) {
        try {
            return request.connection().sslSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException e) {
            throw new AssertionError(e);
        }
    }
}
