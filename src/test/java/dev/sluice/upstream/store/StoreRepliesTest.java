package dev.sluice.upstream.store;

import static dev.sluice.upstream.store.FaultyStoreTest.SCRIPT;
import static dev.sluice.upstream.store.FaultyStoreTest.SILENCE;
import static dev.sluice.upstream.store.FaultyStoreTest.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.store.FaultyStoreTest.FaultyStore;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose replies the test decides: texts, errors, and garbage. */
class StoreRepliesTest {
    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.upstream.store", Level.INFO);

    private final FaultyStore faulty;
    private final ManualClock clock;
    private final FakeServer server;
    private final RunningStore store;

    StoreRepliesTest() throws IOException {
        faulty = new FaultyStore();
        clock = faulty.clock;
        server = faulty.server;
        store = faulty.store;
    }

    @AfterEach
    void close() throws IOException {
        faulty.close();
    }

    @Test
    void a_call_returns_the_texts_of_the_script() {
        faulty.open();
        server.onScript(arguments -> "*3\r\n$2\r\nab\r\n:7\r\n+c\r\n");
        assertThat(faulty.call("k")).containsExactly("ab", "7", "c");
        assertThat(server.last()).endsWith("1", "k", "take").startsWith("EVALSHA");
        assertThat(faulty.events.replies.get()).isEqualTo(2);
    }

    @Test
    void a_store_that_does_not_know_the_script_gets_the_same_call_with_its_text() {
        server.onScript(arguments ->
                arguments.get(0).equals("EVAL") ? FakeServer.OK : "-NOSCRIPT No matching script. Please use EVAL.\r\n");
        faulty.open();
        assertThat(faulty.call("k")).containsExactly("1");
        assertThat(server.last()).containsExactly("EVAL", SCRIPT, "1", "k", "take");
        assertThat(faulty.events.failures).isEmpty();
    }

    @Test
    void a_store_that_knows_no_script_at_all_is_away_and_its_error_stays_inside() {
        faulty.open();
        server.onScript(arguments -> "-NOSCRIPT No matching script. secret\r\n");
        for (int i = 0; i < 3; i++)
            assertThatThrownBy(() -> faulty.call("k"))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessage("it answers with an error");
        assertThat(store.status().isAway()).isTrue();
        assertThat(faulty.events.failures).containsExactly("error", "error", "error");
    }

    @Test
    void a_late_reply_that_the_script_is_unknown_sends_no_call_whose_request_has_left() {
        faulty.open();
        server.onScript(arguments -> "-NOSCRIPT No matching script.\r\n");
        server.hold();
        CompletableFuture<List<String>> slow = faulty.start("slow");
        clock.advance(TIMEOUT);
        server.release();
        assertThatThrownBy(() -> TestEventLoops.await(slow)).isInstanceOf(StoreFailure.class);
        faulty.settle();
        assertThat(server.countOf("slow")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "READONLY You can't write against a read only replica., readonly, it is read-only",
        "OOM command not allowed when used memory > 'maxmemory'., oom, its memory is full",
        "LOADING Valkey is loading the dataset in memory, loading, it loads its data",
        "MISCONF Errors writing to the AOF file, misconf, it accepts no writes",
        "NOAUTH Authentication required., auth, it rejects the user or the password",
        "MOVED 3999 127.0.0.1:6381, moved, 'it is a node of a cluster, and another node has the keys'",
        "ASK 3999 127.0.0.1:6381, moved, 'it is a node of a cluster, and another node has the keys'",
        "CLUSTERDOWN The cluster is down, clusterdown, its cluster is down",
        "TRYAGAIN Multiple keys request during rehashing of slot, clusterdown, its cluster is down",
        "BUSY Valkey is busy running a script., busy, a script blocks it",
        "NOPERM User sluice has no permissions, noperm, its user has too few rights",
        "ERR The user executing the script can't run this command, noperm, its user has too few rights",
        "WRONGTYPE Operation against a key, error, it answers with an error",
    })
    void three_errors_in_a_row_make_the_store_away_until_a_probe_is_answered(String error, String code, String text) {
        faulty.open();
        clock.advance(Duration.ofSeconds(3));
        server.onScript(arguments -> "-" + error + "\r\n");
        for (int i = 0; i < 3 && faulty.isReady(); i++)
            assertThatThrownBy(() -> faulty.call("k"))
                    .isInstanceOfSatisfying(
                            StoreFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.REJECTED))
                    .hasMessage(text);
        Await.until(() -> store.status().isAway());
        assertThat(faulty.events.failures).contains(code).doesNotContain("late");
        assertThat(log.lines()).containsExactly("WARN the store is away: " + text);
        assertThat(store.status().text()).matches("away since 2026-01-01T00:00:0.*Z: \\Q" + text + "\\E");
        server.onScript(arguments -> FakeServer.OK);
        faulty.comeBack();
        assertThat(faulty.call("k")).containsExactly("1");
    }

    @Test
    void an_error_sends_no_call_again() {
        faulty.open();
        for (String error : List.of("TRYAGAIN a", "CLUSTERDOWN a", "MOVED 1 127.0.0.1:1")) {
            server.onScript(arguments -> "-" + error + "\r\n");
            assertThatThrownBy(() -> faulty.call("once " + error)).isInstanceOf(StoreFailure.class);
            server.onScript(arguments -> FakeServer.OK);
            faulty.call("k");
            assertThat(server.countOf("once " + error)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "?\r\n",
                ":abc\r\n",
                "*-2\r\n",
                "*2000000000\r\n",
                "$536870912\r\n",
                "$-7\r\n",
                "_\r\n",
                "%1\r\n+a\r\n+b\r\n",
                "*1\r\n_\r\n",
                "*1\r\n*1\r\n+a\r\n",
                "#x\r\n",
                "+1\r\n+2\r\n",
                "\0\0\0\0\r\n",
            })
    void garbage_closes_the_connection(String garbage) {
        faulty.open();
        server.onScript(arguments -> garbage);
        CompletableFuture<List<String>> call = faulty.start("k");
        faulty.settle();
        clock.advance(SILENCE);
        Await.until(call::isDone);
        Await.until(() -> server.open.get() == 0 || server.connections() > 1);
        server.onScript(arguments -> FakeServer.OK);
        faulty.comeBack();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "+OK\r\n",
                ":abc\r\n",
                "_\r\n",
                "-ERR no\r\n",
                "*1\r\n*-5\r\n",
                "*2000000000\r\n"
            })
    void garbage_in_the_handshake_makes_the_store_away(String garbage) {
        server.onCommand(arguments -> garbage);
        store.start();
        Await.until(() -> server.connections() == 1);
        faulty.settle();
        clock.advance(Duration.ofSeconds(1));
        Await.until(() -> store.status().isAway());
        Await.until(() -> server.open.get() == 0);
        server.onCommand(FakeServer::normally);
        faulty.comeBack();
    }

    @Test
    void a_reply_of_one_byte_a_second_is_no_reply() {
        faulty.open();
        server.onScript(arguments -> "*");
        CompletableFuture<List<String>> slow = faulty.start("k");
        clock.advance(SILENCE);
        assertThatThrownBy(() -> TestEventLoops.await(slow)).hasMessage("it does not answer");
        Await.until(() -> server.open.get() == 0);
        server.onScript(arguments -> FakeServer.OK);
        faulty.comeBack();
    }

    /** A server of RESP3 on a free port. The test decides its replies; null is no reply. */
    static final class FakeServer implements AutoCloseable {
        static final String OK = "*1\r\n$1\r\n1\r\n";
        private static final String HELLO = "%1\r\n$6\r\nserver\r\n$6\r\nvalkey\r\n";
        private static final String INFO = "$28\r\nmaxmemory_policy:noeviction\n\r\n";

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Queue<List<String>> commands = new ConcurrentLinkedQueue<>();
        private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();
        final AtomicInteger open = new AtomicInteger();
        private volatile Function<List<String>, @Nullable String> replies = FakeServer::normally;
        private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

        FakeServer() throws IOException {
            thread(this::accept);
        }

        URI url() {
            return URI.create("redis://127.0.0.1:" + socket.getLocalPort());
        }

        static @Nullable String normally(List<String> arguments) {
            return switch (arguments.get(0)) {
                case "HELLO" -> HELLO;
                case "INFO" -> INFO;
                default -> OK;
            };
        }

        void onCommand(Function<List<String>, @Nullable String> replies) {
            this.replies = replies;
        }

        void onScript(Function<List<String>, @Nullable String> replies) {
            this.replies =
                    arguments -> arguments.get(0).startsWith("EVAL") ? replies.apply(arguments) : normally(arguments);
        }

        /** Sends no reply until {@link #release}. */
        void hold() {
            gate = new CompletableFuture<>();
        }

        void release() {
            gate.complete(null);
        }

        int connections() {
            return clients.size();
        }

        List<String> last() {
            return commands.stream().reduce((first, second) -> second).orElse(List.of());
        }

        long countOf(String argument) {
            return commands.stream()
                    .filter(command -> command.contains(argument))
                    .count();
        }

        void dropConnections() {
            clients.forEach(FakeServer::close);
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    Socket client = socket.accept();
                    client.setTcpNoDelay(true);
                    clients.add(client);
                    open.incrementAndGet();
                    thread(() -> serve(client));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void serve(Socket client) {
            try (client) {
                DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
                while (true) serve(command(in), client.getOutputStream());
            } catch (IOException | RuntimeException ended) {
                // The client has gone.
            } finally {
                open.decrementAndGet();
            }
        }

        private void serve(List<String> command, OutputStream out) throws IOException {
            commands.add(command);
            gate.join();
            String reply = replies.apply(command);
            if (reply != null) out.write(reply.getBytes(StandardCharsets.UTF_8));
        }

        private static List<String> command(DataInputStream in) throws IOException {
            int size = Integer.parseInt(line(in).substring(1));
            List<String> words = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                byte[] word = new byte[Integer.parseInt(line(in).substring(1))];
                in.readFully(word);
                in.readFully(new byte[2]);
                words.add(new String(word, StandardCharsets.UTF_8));
            }
            words.set(0, words.get(0).toUpperCase(Locale.ROOT));
            return words;
        }

        private static String line(DataInputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) throw new IOException("end");
                if (c != '\r') line.append((char) c);
            }
            return line.toString();
        }

        private static void thread(Runnable task) {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
        }

        private static void close(Socket client) {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            release();
            socket.close();
            dropConnections();
        }
    }
}
