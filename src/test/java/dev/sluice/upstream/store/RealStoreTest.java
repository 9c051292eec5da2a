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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real Valkey, with two event loops: the rights of its user, and its failures. */
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

    private final Stores stores = new Stores();

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void the_smallest_rights_suffice_for_every_command_of_the_script() throws Exception {
        try (Valkey valkey = Valkey.start(folder, ACL)) {
            RunningStore store = stores.open(withUser(valkey.url(), new Secret("PASSWORD")));
            assertThat(stores.call(store, "sluice:a", "all")).containsExactly("1", "7");
            assertThat(stores.set(store, "sluice:b", "1")).containsExactly("");
            assertThat(stores.set(store, "sluice:b", "2")).containsExactly("1");
            assertThatThrownBy(() -> stores.set(store, "other:b", "2")).hasMessage("its user has too few rights");
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
                RunningStore store = stores.start(withUser(valkey.url(), new Secret("PASSWORD")));
                assertThatThrownBy(() -> {
                            stores.set(store, "sluice:a", "1");
                            stores.call(store, "sluice:a", "all");
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
            RunningStore store = stores.open(withUser(valkey.url(), new Secret("PASSWORD")));
            assertThat(stores.call(store, "sluice:a", "all")).containsExactly("1", "7");
            assertThat(log.lines())
                    .containsExactly(
                            "INFO the store does not tell its maxmemory-policy, because its user has no right to INFO");
        }
    }

    @Test
    void a_policy_that_evicts_keys_gets_one_warning() throws Exception {
        try (Valkey valkey = Valkey.start(folder, "maxmemory-policy volatile-ttl")) {
            stores.open(StoreSpec.of(valkey.url()));
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
            RunningStore store =
                    stores.start(withUser(valkey.url(), new Secret("hunter2", () -> Files.readString(file))));
            assertThat(store.status().isAway()).isTrue();
            assertThat(store.status().text()).endsWith("it rejects the user or the password");
            Files.writeString(file, "PASSWORD");
            stores.awaitBack(store);
            assertThat(log.lines()).noneMatch(line -> line.contains("hunter2") || line.contains("PASSWORD"));
        }
    }

    @Test
    void a_store_without_its_password_is_away() throws Exception {
        try (Valkey valkey = Valkey.start(folder, "requirepass secret")) {
            RunningStore store = stores.start(StoreSpec.of(valkey.url()));
            assertThat(store.status().text()).endsWith("it rejects the user or the password");
            valkey.cli("-a", "secret", "CONFIG", "SET", "requirepass", "");
            stores.awaitBack(store);
        }
    }

    @Test
    void a_store_that_is_stopped_before_hello_is_away_after_a_second() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            valkey.signal("STOP");
            RunningStore store = stores.start(StoreSpec.of(valkey.url()));
            assertThat(log.lines()).containsExactly("WARN the store is away: it does not answer");
            valkey.signal("CONT");
            stores.awaitBack(store);
            Await.until(() -> Stores.clients(valkey) == 2);
        }
    }

    @Test
    void a_store_that_is_stopped_after_hello_is_away_until_it_continues() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            RunningStore store = stores.open(StoreSpec.of(valkey.url()));
            valkey.signal("STOP");
            assertThatThrownBy(() -> stores.set(store, "sluice:a", "1"))
                    .isInstanceOfSatisfying(
                            StoreFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.NO_REPLY));
            assertThat(log.lines()).containsExactly("WARN the store is away: it does not answer");
            valkey.signal("CONT");
            stores.awaitBack(store);
            Await.until(() -> Stores.clients(valkey) == 2);
        }
    }

    @Test
    void a_store_that_restarts_gets_the_script_again() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            RunningStore store = stores.open(Stores.spec(List.of(valkey.url()), null, null, false, null));
            stores.set(store, "sluice:a", "1");
            valkey.restart();
            stores.awaitBack(store);
            assertThat(stores.set(store, "sluice:a", "2")).containsExactly("");
        }
    }

    @Test
    void a_store_whose_scripts_are_flushed_gets_the_script_again() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            RunningStore store = stores.open(Stores.spec(List.of(valkey.url()), null, null, false, null));
            stores.set(store, "sluice:a", "1");
            assertThat(valkey.cli("SCRIPT", "FLUSH")).isEqualTo("OK");
            assertThat(stores.set(store, "sluice:a", "2")).containsExactly("1");
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void a_full_store_is_away_until_it_has_memory() throws Exception {
        try (Valkey valkey = Valkey.start(folder)) {
            RunningStore store = stores.open(Stores.spec(List.of(valkey.url()), null, null, false, null));
            valkey.cli("CONFIG", "SET", "maxmemory", "1");
            for (int i = 0; i < 3; i++)
                assertThatThrownBy(() -> stores.set(store, "sluice:a", "1")).hasMessage("its memory is full");
            assertThat(log.lines()).containsExactly("WARN the store is away: its memory is full");
            valkey.cli("CONFIG", "SET", "maxmemory", "0");
            stores.awaitBack(store);
        }
    }

    private static StoreSpec withUser(URI url, Secret password) {
        return Stores.spec(List.of(url), password, null, false, null);
    }

    /** Stores in a Vert.x of their own with two event loops. */
    static final class Stores implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        private final List<RunningStore> opened = new ArrayList<>();

        static StoreSpec spec(
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

        RunningStore start(StoreSpec spec) {
            return start(spec, new VertxClock(vertx));
        }

        RunningStore start(StoreSpec spec, Clock clock) {
            RunningStore store = new RunningStore(
                    spec,
                    vertx,
                    clock,
                    () -> ThreadLocalRandom.current().nextLong(),
                    StoreEvents.NONE,
                    SCRIPT,
                    () -> new ScriptCall("sluice:replicas".getBytes(StandardCharsets.UTF_8), List.of("beat")));
            opened.add(store);
            TestEventLoops.await(store.start());
            return store;
        }

        RunningStore open(StoreSpec spec) {
            RunningStore store = start(spec);
            Await.until(() -> isReady(store));
            return store;
        }

        void awaitBack(RunningStore store) {
            Await.until(() -> !store.status().isAway() && isReady(store));
        }

        boolean isReady(RunningStore store) {
            for (int loop = 0; loop < 2; loop++)
                if (!TestEventLoops.call(vertx, () -> Future.succeededFuture(store.isReady()))) return false;
            return true;
        }

        List<String> set(RunningStore store, String key, String value) {
            return call(store, key, "set", value);
        }

        List<String> call(RunningStore store, String key, String... arguments) {
            ScriptCall call = new ScriptCall(key.getBytes(StandardCharsets.UTF_8), List.of(arguments));
            return TestEventLoops.call(vertx, () -> store.send(call));
        }

        /** Returns the number of connections beside that of the program that asks. */
        static long clients(Valkey valkey) {
            return valkey.cli("CLIENT", "LIST", "TYPE", "normal")
                    .lines()
                    .filter(line -> line.startsWith("id=") && !line.contains("cmd=client"))
                    .count();
        }

        @Override
        public void close() {
            opened.forEach(store -> TestEventLoops.await(store.close()));
            TestEventLoops.await(vertx.close());
        }
    }
}
