package dev.sluice.upstream.store;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.real.Needs;
import dev.sluice.real.RealServer.Valkey;
import dev.sluice.upstream.store.RealStoreTest.Stores;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real Valkey with TLS, whose files change. */
@Needs(VALKEY)
class StoreCertificatesTest {
    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.upstream.store", Level.INFO);

    @TempDir
    Path folder;

    private final Stores stores = new Stores();

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void a_client_certificate_and_the_name_of_the_server_are_verified() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        try (Valkey valkey = Valkey.start(folder, tls(certificate, "tls-auth-clients yes"))) {
            RunningStore store = stores.open(withTls(
                    valkey,
                    new ClientTlsSpec(
                            certificate.certificatePath(),
                            certificate.certificatePath(),
                            certificate.privateKeyPath())));
            assertThat(stores.set(store, "sluice:a", "1")).containsExactly("");
        }
    }

    @Test
    void a_certificate_of_another_name_makes_the_store_away() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("valkey.example");
        try (Valkey valkey = Valkey.start(folder, tls(certificate, "tls-auth-clients no"))) {
            RunningStore store =
                    stores.start(withTls(valkey, new ClientTlsSpec(certificate.certificatePath(), null, null)));
            assertThat(log.lines()).containsExactly("WARN the store is away: the TLS handshake failed");
            assertThat(store.status().isAway()).isTrue();
        }
    }

    @Test
    void an_authority_that_changes_is_used_without_a_restart() throws Exception {
        Path server = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        Path ca = folder.resolve("ca.crt");
        SelfSignedCertificate first = SelfSignedCertificate.create("localhost");
        SelfSignedCertificate second = SelfSignedCertificate.create("localhost");
        copy(first, server, key, ca);
        try (Valkey valkey = Valkey.start(
                folder,
                "tls-cert-file " + server,
                "tls-key-file " + key,
                "tls-ca-cert-file " + ca,
                "tls-auth-clients no")) {
            RunningStore store = stores.open(withTls(valkey, new ClientTlsSpec(ca.toString(), null, null)));
            Files.copy(Path.of(second.certificatePath()), server, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(Path.of(second.privateKeyPath()), key, StandardCopyOption.REPLACE_EXISTING);
            valkey.restart();
            Await.until(() -> store.status().isAway());
            Files.copy(Path.of(second.certificatePath()), ca, StandardCopyOption.REPLACE_EXISTING);
            stores.awaitBack(store);
            assertThat(log.lines()).contains("WARN the store is away: the TLS handshake failed");
        }
    }

    @Test
    void changed_files_make_new_connections_before_the_old_ones_close() throws Exception {
        Path ca = folder.resolve("ca.crt");
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        Files.copy(Path.of(certificate.certificatePath()), ca);
        ManualClock clock = new ManualClock();
        try (Valkey valkey = Valkey.start(folder, tls(certificate, "tls-auth-clients no"))) {
            RunningStore store = stores.start(withTls(valkey, new ClientTlsSpec(ca.toString(), null, null)), clock);
            Await.until(() -> stores.isReady(store) && Stores.clients(valkey) == 2);
            String before = ids(valkey);
            Files.writeString(ca, "\n" + Files.readString(ca));
            // The watcher has read the files once, and then checks them each 15 s.
            Await.until(() -> {
                clock.advance(Duration.ofMillis(400));
                return stores.isReady(store)
                        && Stores.clients(valkey) == 2
                        && !ids(valkey).equals(before);
            });
            assertThat(stores.set(store, "sluice:a", "1")).containsExactly("");
            assertThat(log.lines()).isEmpty();
        }
    }

    private static String ids(Valkey valkey) {
        return valkey.cli("CLIENT", "LIST", "TYPE", "normal")
                .lines()
                .filter(line -> !line.contains("cmd=client"))
                .map(line -> line.replaceFirst(" .*", ""))
                .collect(Collectors.joining(","));
    }

    @Test
    void an_authority_that_is_invalid_makes_the_store_away() throws Exception {
        Path ca = Files.writeString(
                folder.resolve("ca.crt"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        try (Valkey valkey = Valkey.start(folder, tls(certificate, "tls-auth-clients no"))) {
            stores.start(withTls(valkey, new ClientTlsSpec(ca.toString(), null, null)));
            assertThat(log.lines()).containsExactly("WARN the store is away: the TLS handshake failed");
        }
    }

    @Test
    void a_file_that_is_missing_makes_the_store_away() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            StoreSpec spec =
                    withTls(valkey, new ClientTlsSpec(folder.resolve("none").toString(), null, null));
            stores.start(spec);
            assertThat(log.lines())
                    .containsExactly(
                            "WARN the store is away: a file of its tls settings or of its password is invalid");
        }
    }

    private static String[] tls(SelfSignedCertificate certificate, String clients) {
        return new String[] {
            "tls-cert-file " + certificate.certificatePath(),
            "tls-key-file " + certificate.privateKeyPath(),
            "tls-ca-cert-file " + certificate.certificatePath(),
            clients
        };
    }

    private static void copy(SelfSignedCertificate certificate, Path server, Path key, Path ca) throws Exception {
        Files.copy(Path.of(certificate.certificatePath()), server);
        Files.copy(Path.of(certificate.privateKeyPath()), key);
        Files.copy(Path.of(certificate.certificatePath()), ca);
    }

    private static StoreSpec withTls(Valkey valkey, ClientTlsSpec tls) {
        return Stores.spec(List.of(URI.create("rediss://localhost:" + valkey.port())), null, tls, false, null);
    }
}
