package dev.sluice;

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
    // Made once, since it takes a second; the JVM deletes them.
    private static final SelfSignedCertificate SERVER = SelfSignedCertificate.create("localhost");
    private static final SelfSignedCertificate CLIENT = SelfSignedCertificate.create("sluice");
    private static final SelfSignedCertificate RENEWED = SelfSignedCertificate.create("sluice-renewed");
    private final Path folder;

    ClientCertificateFiles(Path folder) {
        this.folder = folder;
        write(CLIENT.certificatePath(), certificate());
        write(CLIENT.privateKeyPath(), key());
    }

    /** The files of which a configuration says that they hold ours. */
    Path certificate() {
        return folder.resolve("tls.crt");
    }

    Path key() {
        return folder.resolve("tls.key");
    }

    /** Writes the certificate that is to follow, without its key. */
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

    /** Settings that trust the server and show it ours. */
    String tlsSettings() {
        return "tls: { ca: '%s', certificate: '%s', key: '%s' }".formatted(ca(), certificate(), key());
    }

    /** Returns the authority that signed the certificate of the server. */
    String ca() {
        return SERVER.certificatePath();
    }

    /** The certificate of somebody else. */
    String untrusted() {
        return RENEWED.certificatePath();
    }

    /** As the server listens. */
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
