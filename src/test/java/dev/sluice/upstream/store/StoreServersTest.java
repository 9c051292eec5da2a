package dev.sluice.upstream.store;

import static dev.sluice.real.ExternalProgram.VALKEY;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.Ports;
import dev.sluice.real.Needs;
import dev.sluice.real.RealServer.Valkey;
import dev.sluice.upstream.store.RealStoreTest.Stores;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several servers of a real Valkey: a primary and its replica, sentinels, and a cluster. */
@Needs(VALKEY)
class StoreServersTest {
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
    void of_several_urls_the_first_that_accepts_writes_is_used() throws Exception {
        try (Valkey primary = Valkey.start(folder);
                Valkey replica = Valkey.start(folder, "replicaof 127.0.0.1 " + primary.port())) {
            RunningStore store =
                    stores.start(Stores.spec(List.of(replica.url(), primary.url()), null, null, false, null));
            stores.awaitBack(store);
            stores.set(store, "sluice:a", "1");
            assertThat(primary.cli("GET", "sluice:a")).isEqualTo("1");
            Await.until(() -> Stores.clients(replica) == 0);
        }
    }

    @Test
    void sentinels_name_the_store_and_its_successor() throws Exception {
        try (Valkey primary = Valkey.start(folder);
                Valkey replica = Valkey.start(folder, "replicaof 127.0.0.1 " + primary.port())) {
            Await.until(() -> primary.cli("INFO", "replication").contains("state=online"));
            try (Valkey sentinel = sentinelOf(primary)) {
                URI unused = URI.create("redis://127.0.0.1:" + Ports.unusedUrl().getPort());
                RunningStore store =
                        stores.start(Stores.spec(List.of(unused, sentinel.url()), null, null, false, "main"));
                stores.awaitBack(store);
                stores.set(store, "sluice:a", "1");
                assertThat(primary.cli("GET", "sluice:a")).isEqualTo("1");
                Await.until(() -> sentinel.cli("SENTINEL", "REPLICAS", "main").contains("127.0.0.1:" + replica.port()));
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
            stores.set(store, "sluice:a", value);
        } catch (StoreFailure notYet) {
            return false;
        }
        return server.cli("GET", "sluice:a").equals(value) && server.cli("ROLE").startsWith("master");
    }

    @Test
    void a_store_that_the_sentinels_do_not_know_is_away() throws Exception {
        try (Valkey sentinel = Valkey.start(folder, "sentinel monitor main 127.0.0.1 6379 1")) {
            stores.start(Stores.spec(List.of(sentinel.url()), null, null, false, "other"));
            assertThat(log.lines()).containsExactly("WARN the store is away: the sentinels do not know it");
        }
    }

    @Test
    void a_call_goes_to_the_node_of_a_cluster_that_has_its_key() throws Exception {
        try (Valkey a = node();
                Valkey b = node();
                Valkey c = node()) {
            createCluster(a, b, c);
            RunningStore store = stores.start(Stores.spec(List.of(a.url()), null, null, true, null));
            stores.awaitBack(store);
            for (int i = 0; i < 50; i++)
                assertThat(stores.set(store, "sluice:" + i, "1")).containsExactly("");
            assertThat(Stream.of(a, b, c).mapToLong(node -> count(node)).sum()).isGreaterThanOrEqualTo(50);
            assertThat(Stream.of(a, b, c)).allMatch(node -> count(node) > 5);
            int slot = Slots.of("sluice:1".getBytes(StandardCharsets.UTF_8));
            Valkey from =
                    Stream.of(a, b, c).filter(node -> has(node, slot)).findAny().orElseThrow();
            Valkey to = from == a ? b : a;
            move(slot, from, to, c);
            assertThat(stores.set(store, "sluice:1", "2")).containsExactly("");
            assertThat(to.cli("GET", "sluice:1")).isEqualTo("2");
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
        for (Valkey node : nodes) Await.until(() -> node.cli("CLUSTER", "INFO").contains("cluster_state:ok"));
    }

    private static long count(Valkey node) {
        return Long.parseLong(node.cli("DBSIZE"));
    }

    private static boolean has(Valkey node, int slot) {
        return !node.cli("CLUSTER", "COUNTKEYSINSLOT", "" + slot).equals("0");
    }

    /** Gives an empty slot to another node. */
    private static void move(int slot, Valkey from, Valkey to, Valkey third) {
        from.cli("DEL", "sluice:1");
        String id = to.cli("CLUSTER", "MYID");
        for (Valkey node : List.of(to, from, third))
            assertThat(node.cli("CLUSTER", "SETSLOT", "" + slot, "NODE", id)).isEqualTo("OK");
    }
}
