package dev.sluice.upstream.store;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.sluice.core.netty.VertxClock;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.time.Clock;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.Ports;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.real.Needs;
import dev.sluice.real.RealServer.Valkey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real Valkey, with two event loops. */
@Needs(VALKEY)
class RealStoreTest {
    /** The smallest rights of the user. The pages show them. */
    private static final String ACL = "user sluice on >PASSWORD ~sluice:* resetchannels -@all +evalsha +eval +info"
            + " +time +get +set +del +pexpire +zadd +zremrangebyscore +zcard +zrem +hgetall +hset +hdel";

    private static final String SCRIPT = """
            if ARGV[1] == 'beat' then
              redis.call('SET', KEYS[1], '1', 'PX', 10000)
              return {'1'}
            end
            if ARGV[1] == 'all' then
              redis.call('DEL', KEYS[1])
              redis.call('ZADD', KEYS[1], redis.call('TIME')[1], 'a')
              redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(1')
              local count = redis.call('ZCARD', KEYS[1])
              redis.call('ZREM', KEYS[1], 'a')
              redis.call('HSET', KEYS[1], 'a', '7')
              redis.call('HDEL', KEYS[1], 'b')
              redis.call('PEXPIRE', KEYS[1], 10000)
              return {count, redis.call('HGETALL', KEYS[1])[2]}
            end
            local last = redis.call('GET', KEYS[1])
            redis.call('SET', KEYS[1], ARGV[2], 'PX', 60000)
            return {last or ''}
            """;

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.upstream.store", Level.INFO);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final List<RunningStore> stores = new ArrayList<>();

    @AfterEach
    void close() {
        stores.forEach(store -> TestEventLoops.await(store.close()));
        TestEventLoops.await(vertx.close());
    }

    @Test
    void the_smallest_rights_suffice_for_every_command_of_the_script() throws Exception {
        try (Valkey valkey = Valkey.start(folder, ACL)) {
            RunningStore store = open(withUser(valkey.url(), new Secret("PASSWORD")));
            assertThat(call(store, "sluice:a", "all")).containsExactly("1", "7");
            assertThat(set(store, "sluice:b", "1")).containsExactly("");
            assertThat(set(store, "sluice:b", "2")).containsExactly("1");
            assertThatThrownBy(() -> set(store, "other:b", "2")).hasMessage("its user has too few rights");
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void each_right_is_necessary() throws Exception {
        List<String> rights = List.of(ACL.split(" "));
        try (Valkey valkey = Valkey.start(folder, ACL)) {
            for (String right : rights) {
                if (!right.startsWith("+") || right.equals("+info")) continue;
                assertThat(valkey.cli("ACL", "SETUSER", "sluice", "+@all", "-" + right.substring(1)))
                        .isEqualTo("OK");
                RunningStore store = start(withUser(valkey.url(), new Secret("PASSWORD")));
                assertThatThrownBy(() -> {
                            set(store, "sluice:a", "1");
                            call(store, "sluice:a", "all");
                        })
                        .as(right)
                        .isInstanceOf(StoreFailure.class);
                TestEventLoops.await(store.close());
                valkey.cli("SCRIPT", "FLUSH");
            }
        }
    }

    @Test
    void a_user_without_the_right_to_info_gets_one_line() throws Exception {
        try (Valkey valkey = Valkey.start(folder, ACL.replace(" +info", ""))) {
            RunningStore store = open(withUser(valkey.url(), new Secret("PASSWORD")));
            assertThat(call(store, "sluice:a", "all")).containsExactly("1", "7");
            assertThat(log.lines())
                    .containsExactly(
                            "INFO the store does not tell its maxmemory-policy, because its user has no right to INFO");
        }
    }

    @Test
    void a_policy_that_evicts_keys_gets_one_warning() throws Exception {
        try (Valkey valkey = Valkey.start(folder, "maxmemory-policy volatile-ttl")) {
            open(StoreSpec.of(valkey.url()));
            assertThat(log.lines())
                    .containsExactly(
                            "WARN the store evicts keys when its memory is full (maxmemory-policy volatile-ttl);"
                                    + " limits then start again (expected: noeviction)");
        }
    }

    @Test
    void a_wrong_password_makes_the_store_away_until_its_file_is_right() throws Exception {
        try (Valkey valkey = Valkey.start(folder, ACL)) {
            Path file = Files.writeString(folder.resolve("password"), "hunter2");
            RunningStore store = start(withUser(valkey.url(), new Secret("hunter2", () -> Files.readString(file))));
            assertThat(store.isAway()).isTrue();
            assertThat(store.status().text()).endsWith("it rejects the user or the password");
            Files.writeString(file, "PASSWORD");
            awaitBack(store);
            assertThat(log.lines()).noneMatch(line -> line.contains("hunter2") || line.contains("PASSWORD"));
        }
    }

    @Test
    void a_store_without_its_password_is_away() throws Exception {
        try (Valkey valkey = Valkey.start(folder, "requirepass secret")) {
            RunningStore store = start(StoreSpec.of(valkey.url()));
            assertThat(store.status().text()).endsWith("it rejects the user or the password");
            valkey.cli("-a", "secret", "CONFIG", "SET", "requirepass", "");
            awaitBack(store);
        }
    }

    @Test
    void a_store_that_is_stopped_before_hello_is_away_after_a_second() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            valkey.signal("STOP");
            RunningStore store = start(StoreSpec.of(valkey.url()));
            assertThat(log.lines()).containsExactly("WARN the store is away: it does not answer");
            valkey.signal("CONT");
            awaitBack(store);
            Await.until(() -> clients(valkey) == 2);
        }
    }

    @Test
    void a_store_that_is_stopped_after_hello_is_away_until_it_continues() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            RunningStore store = open(StoreSpec.of(valkey.url()));
            valkey.signal("STOP");
            assertThatThrownBy(() -> set(store, "sluice:a", "1"))
                    .isInstanceOfSatisfying(
                            StoreFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.NO_REPLY));
            assertThat(log.lines()).containsExactly("WARN the store is away: it does not answer");
            valkey.signal("CONT");
            awaitBack(store);
            Await.until(() -> clients(valkey) == 2);
        }
    }

    @Test
    void a_store_that_restarts_gets_the_script_again() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            RunningStore store = open(spec(List.of(valkey.url()), null, null, false, null));
            set(store, "sluice:a", "1");
            valkey.restart();
            awaitBack(store);
            assertThat(set(store, "sluice:a", "2")).containsExactly("");
        }
    }

    @Test
    void a_store_whose_scripts_are_flushed_gets_the_script_again() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            RunningStore store = open(spec(List.of(valkey.url()), null, null, false, null));
            set(store, "sluice:a", "1");
            assertThat(valkey.cli("SCRIPT", "FLUSH")).isEqualTo("OK");
            assertThat(set(store, "sluice:a", "2")).containsExactly("1");
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void a_full_store_is_away_until_it_has_memory() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            RunningStore store = open(spec(List.of(valkey.url()), null, null, false, null));
            valkey.cli("CONFIG", "SET", "maxmemory", "1");
            for (int i = 0; i < 3; i++)
                assertThatThrownBy(() -> set(store, "sluice:a", "1")).hasMessage("its memory is full");
            assertThat(log.lines()).containsExactly("WARN the store is away: its memory is full");
            valkey.cli("CONFIG", "SET", "maxmemory", "0");
            awaitBack(store);
        }
    }

    @Test
    void of_several_urls_the_first_that_accepts_writes_is_used() throws Exception {
        try (Valkey primary = Valkey.start(folder);
                Valkey replica = Valkey.start(folder, "replicaof 127.0.0.1 " + primary.port())) {
            RunningStore store = start(spec(List.of(replica.url(), primary.url()), null, null, false, null));
            awaitBack(store);
            set(store, "sluice:a", "1");
            assertThat(primary.cli("GET", "sluice:a")).isEqualTo("1");
            Await.until(() -> clients(replica) == 0);
        }
    }

    @Test
    void a_client_certificate_and_the_name_of_the_server_are_verified() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        try (Valkey valkey = Valkey.start(folder, tls(certificate, "tls-auth-clients yes"))) {
            RunningStore store = open(withTls(
                    valkey,
                    new ClientTlsSpec(
                            certificate.certificatePath(),
                            certificate.certificatePath(),
                            certificate.privateKeyPath())));
            assertThat(set(store, "sluice:a", "1")).containsExactly("");
        }
    }

    @Test
    void a_certificate_of_another_name_makes_the_store_away() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("valkey.example");
        try (Valkey valkey = Valkey.start(folder, tls(certificate, "tls-auth-clients no"))) {
            RunningStore store = start(withTls(valkey, new ClientTlsSpec(certificate.certificatePath(), null, null)));
            assertThat(log.lines()).containsExactly("WARN the store is away: the TLS handshake failed");
            assertThat(store.isAway()).isTrue();
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
            RunningStore store = open(withTls(valkey, new ClientTlsSpec(ca.toString(), null, null)));
            Files.copy(Path.of(second.certificatePath()), server, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(Path.of(second.privateKeyPath()), key, StandardCopyOption.REPLACE_EXISTING);
            valkey.restart();
            Await.until(store::isAway);
            Files.copy(Path.of(second.certificatePath()), ca, StandardCopyOption.REPLACE_EXISTING);
            awaitBack(store);
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
            RunningStore store = start(withTls(valkey, new ClientTlsSpec(ca.toString(), null, null)), clock);
            Await.until(() -> isReady(store) && clients(valkey) == 2);
            String before = ids(valkey);
            Files.writeString(ca, "\n" + Files.readString(ca));
            // The watcher has read the files once, and then checks them each 15 s.
            Await.until(() -> {
                clock.advance(Duration.ofMillis(400));
                return isReady(store) && clients(valkey) == 2 && !ids(valkey).equals(before);
            });
            assertThat(set(store, "sluice:a", "1")).containsExactly("");
            assertThat(log.lines()).isEmpty();
        }
    }

    private static String ids(Valkey valkey) {
        return cli(valkey, "CLIENT", "LIST", "TYPE", "normal")
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
            start(withTls(valkey, new ClientTlsSpec(ca.toString(), null, null)));
            assertThat(log.lines()).containsExactly("WARN the store is away: the TLS handshake failed");
        }
    }

    @Test
    void a_file_that_is_missing_makes_the_store_away() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            StoreSpec spec =
                    withTls(valkey, new ClientTlsSpec(folder.resolve("none").toString(), null, null));
            start(spec);
            assertThat(log.lines())
                    .containsExactly(
                            "WARN the store is away: a file of its tls settings or of its password is invalid");
        }
    }

    @Test
    void sentinels_name_the_store_and_its_successor() throws Exception {
        try (Valkey primary = Valkey.start(folder);
                Valkey replica = Valkey.start(folder, "replicaof 127.0.0.1 " + primary.port())) {
            Await.until(() -> cli(primary, "INFO", "replication").contains("state=online"));
            try (Valkey sentinel = sentinelOf(primary)) {
                URI unused = URI.create("redis://127.0.0.1:" + Ports.unusedUrl().getPort());
                RunningStore store = start(spec(List.of(unused, sentinel.url()), null, null, false, "main"));
                awaitBack(store);
                set(store, "sluice:a", "1");
                assertThat(primary.cli("GET", "sluice:a")).isEqualTo("1");
                Await.until(
                        () -> cli(sentinel, "SENTINEL", "REPLICAS", "main").contains("127.0.0.1:" + replica.port()));
                primary.signal("KILL");
                Await.until(() -> isSet(store, replica, "2"));
            }
        }
    }

    private Valkey sentinelOf(Valkey primary) throws Exception {
        return Valkey.start(
                folder,
                "sentinel monitor main 127.0.0.1 " + primary.port() + " 1",
                "sentinel down-after-milliseconds main 500",
                "sentinel failover-timeout main 3000");
    }

    private boolean isSet(RunningStore store, Valkey server, String value) {
        try {
            set(store, "sluice:a", value);
        } catch (StoreFailure notYet) {
            return false;
        }
        return cli(server, "GET", "sluice:a").equals(value)
                && cli(server, "ROLE").startsWith("master");
    }

    @Test
    void a_store_that_the_sentinels_do_not_know_is_away() throws Exception {
        try (Valkey sentinel = Valkey.start(folder, "sentinel monitor main 127.0.0.1 6379 1")) {
            start(spec(List.of(sentinel.url()), null, null, false, "other"));
            assertThat(log.lines()).containsExactly("WARN the store is away: the sentinels do not know it");
        }
    }

    @Test
    void a_call_goes_to_the_node_of_a_cluster_that_has_its_key() throws Exception {
        try (Valkey a = node();
                Valkey b = node();
                Valkey c = node()) {
            createCluster(a, b, c);
            RunningStore store = start(spec(List.of(a.url()), null, null, true, null));
            awaitBack(store);
            for (int i = 0; i < 50; i++)
                assertThat(set(store, "sluice:" + i, "1")).containsExactly("");
            assertThat(Stream.of(a, b, c).mapToLong(node -> count(node)).sum()).isGreaterThanOrEqualTo(50);
            assertThat(Stream.of(a, b, c)).allMatch(node -> count(node) > 5);
            int slot = Slots.of("sluice:1".getBytes(StandardCharsets.UTF_8));
            Valkey from =
                    Stream.of(a, b, c).filter(node -> has(node, slot)).findAny().orElseThrow();
            Valkey to = from == a ? b : a;
            move(slot, from, to, c);
            assertThat(set(store, "sluice:1", "2")).containsExactly("");
            assertThat(cli(to, "GET", "sluice:1")).isEqualTo("2");
        }
    }

    private Valkey node() throws Exception {
        return Valkey.start(
                folder,
                "cluster-enabled yes",
                "cluster-port " + Ports.free(),
                "cluster-config-file nodes.conf",
                "cluster-require-full-coverage no");
    }

    private static void createCluster(Valkey... nodes) throws Exception {
        List<String> command = new ArrayList<>(List.of("--cluster", "create"));
        for (Valkey node : nodes) command.add("127.0.0.1:" + node.port());
        command.add("--cluster-yes");
        assertThat(nodes[0].cli(command.toArray(String[]::new))).contains("All 16384 slots covered");
        for (Valkey node : nodes) Await.until(() -> cli(node, "CLUSTER", "INFO").contains("cluster_state:ok"));
    }

    private static long count(Valkey node) {
        return Long.parseLong(cli(node, "DBSIZE"));
    }

    private static boolean has(Valkey node, int slot) {
        return !cli(node, "CLUSTER", "COUNTKEYSINSLOT", "" + slot).equals("0");
    }

    /** Gives an empty slot to another node. */
    private static void move(int slot, Valkey from, Valkey to, Valkey third) {
        cli(from, "DEL", "sluice:1");
        String id = cli(to, "CLUSTER", "MYID");
        for (Valkey node : List.of(to, from, third))
            assertThat(cli(node, "CLUSTER", "SETSLOT", "" + slot, "NODE", id)).isEqualTo("OK");
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
        return spec(List.of(URI.create("rediss://localhost:" + valkey.port())), null, tls, false, null);
    }

    private static StoreSpec withUser(URI url, Secret password) {
        return spec(List.of(url), password, null, false, null);
    }

    private static StoreSpec spec(
            List<URI> urls,
            @Nullable Secret password,
            @Nullable ClientTlsSpec tls,
            boolean isCluster,
            @Nullable String master) {
        return new StoreSpec(
                urls,
                password == null ? null : "sluice",
                password,
                tls,
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                1,
                isCluster,
                master == null ? null : new StoreSpec.Sentinel(master),
                "sluice");
    }

    private RunningStore start(StoreSpec spec) {
        return start(spec, new VertxClock(vertx));
    }

    private RunningStore start(StoreSpec spec, Clock clock) {
        RunningStore store = new RunningStore(
                spec,
                vertx,
                clock,
                () -> ThreadLocalRandom.current().nextLong(),
                StoreEvents.NONE,
                SCRIPT,
                () -> new ScriptCall("sluice:replicas".getBytes(StandardCharsets.UTF_8), List.of("beat")));
        stores.add(store);
        TestEventLoops.await(store.start());
        return store;
    }

    private RunningStore open(StoreSpec spec) {
        RunningStore store = start(spec);
        Await.until(() -> isReady(store));
        return store;
    }

    private void awaitBack(RunningStore store) {
        Await.until(() -> !store.isAway() && isReady(store));
    }

    private boolean isReady(RunningStore store) {
        for (int loop = 0; loop < 2; loop++)
            if (!TestEventLoops.call(vertx, () -> Future.succeededFuture(store.isReady()))) return false;
        return true;
    }

    private List<String> set(RunningStore store, String key, String value) {
        return call(store, key, "set", value);
    }

    private List<String> call(RunningStore store, String key, String... arguments) {
        ScriptCall call = new ScriptCall(key.getBytes(StandardCharsets.UTF_8), List.of(arguments));
        return TestEventLoops.call(vertx, () -> store.send(call));
    }

    private static long clients(Valkey valkey) {
        return cli(valkey, "CLIENT", "LIST", "TYPE", "normal")
                        .lines()
                        .filter(line -> line.contains(" id=") || line.startsWith("id="))
                        .count()
                - 1;
    }

    private static String cli(Valkey valkey, String... arguments) {
        try {
            return valkey.cli(arguments);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
