package dev.sluice.upstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestEventLoops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose replies the test decides, at times that the test decides. */
class FaultyStoreTest {
    private static final Duration TIMEOUT = Duration.ofMillis(5);
    private static final Duration SILENCE = Duration.ofMillis(100);
    private static final Duration LONGEST_FIRST_PAUSE = Duration.ofMillis(100);
    private static final String SCRIPT = "return {'1'}";

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.upstream.store", Level.INFO);

    private final ManualClock clock = new ManualClock();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Events events = new Events();
    private FakeServer server;
    private RunningStore store;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        store = new RunningStore(
                StoreSpec.of(server.url()),
                vertx,
                clock,
                () -> 0,
                events,
                SCRIPT,
                () -> new ScriptCall(bytes("probe"), List.of("probe")));
    }

    @AfterEach
    void close() throws IOException {
        TestEventLoops.await(store.close());
        server.close();
        TestEventLoops.await(vertx.close());
    }

    @Test
    void a_call_returns_the_texts_of_the_script() {
        open();
        server.onScript(arguments -> "*3\r\n$2\r\nab\r\n:7\r\n+c\r\n");
        assertThat(call("k")).containsExactly("ab", "7", "c");
        assertThat(server.last()).endsWith("1", "k", "take").startsWith("EVALSHA");
        assertThat(events.replies.get()).isEqualTo(2);
    }

    @Test
    void a_store_that_does_not_know_the_script_gets_the_same_call_with_its_text() {
        server.onScript(arguments ->
                arguments.get(0).equals("EVAL") ? FakeServer.OK : "-NOSCRIPT No matching script. Please use EVAL.\r\n");
        open();
        assertThat(call("k")).containsExactly("1");
        assertThat(server.last()).containsExactly("EVAL", SCRIPT, "1", "k", "take");
        assertThat(events.failures).isEmpty();
    }

    @Test
    void a_store_that_knows_no_script_at_all_is_away_and_its_error_stays_inside() {
        open();
        server.onScript(arguments -> "-NOSCRIPT No matching script. secret\r\n");
        for (int i = 0; i < 3; i++)
            assertThatThrownBy(() -> call("k")).isInstanceOf(StoreFailure.class).hasMessage("it answers with an error");
        assertThat(store.isAway()).isTrue();
        assertThat(events.failures).containsExactly("error", "error", "error");
    }

    @Test
    void a_late_reply_that_the_script_is_unknown_sends_no_call_whose_request_has_left() {
        open();
        server.onScript(arguments -> "-NOSCRIPT No matching script.\r\n");
        server.hold();
        CompletableFuture<List<String>> slow = start("slow");
        clock.advance(TIMEOUT);
        server.release();
        assertThatThrownBy(() -> TestEventLoops.await(slow)).isInstanceOf(StoreFailure.class);
        settle();
        assertThat(server.countOf("slow")).isEqualTo(1);
    }

    @Test
    void nothing_is_ready_outside_of_an_event_loop() {
        open();
        assertThat(store.isReady()).isFalse();
        assertThat(store.send(take("k")).cause())
                .isInstanceOfSatisfying(StoreFailure.class, FaultyStoreTest::isNotSent);
    }

    @Test
    void a_store_that_was_not_started_is_not_ready() {
        assertThat(isReady()).isFalse();
        assertThatThrownBy(() -> call("k")).isInstanceOfSatisfying(StoreFailure.class, FaultyStoreTest::isNotSent);
        assertThat(store.status().text()).startsWith("up since 2026-01-01T00:00:01Z");
    }

    @Test
    void while_a_command_is_late_no_other_command_waits_and_its_reply_still_arrives() {
        open();
        server.hold();
        CompletableFuture<List<String>> slow = start("slow");
        clock.advance(TIMEOUT.minusNanos(1));
        assertThat(isReady()).isTrue();
        clock.advance(Duration.ofNanos(1));
        assertThat(isReady()).isFalse();
        assertThatThrownBy(() -> call("k")).isInstanceOfSatisfying(StoreFailure.class, FaultyStoreTest::isNotSent);
        server.release();
        assertThat(TestEventLoops.await(slow)).containsExactly("1");
        assertThat(isReady()).isTrue();
        assertThat(events.failures).containsExactly("late");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void three_late_commands_make_the_store_away_until_a_probe_is_answered_in_time() {
        open();
        server.hold();
        List<CompletableFuture<List<String>>> slow =
                IntStream.range(0, 3).mapToObj(i -> start("k" + i)).toList();
        clock.advance(TIMEOUT);
        assertThat(isReady()).isFalse();
        assertThat(log.lines()).containsExactly("WARN the store is away: it answers after the timeout");
        server.release();
        slow.forEach(call -> assertThat(TestEventLoops.await(call)).containsExactly("1"));
        assertThat(isReady()).isFalse();
        assertThat(store.isAway()).isTrue();
        clock.advance(LONGEST_FIRST_PAUSE);
        Await.until(this::isReady);
        assertThat(log.lines()).endsWith("INFO the store is back after 100 ms").hasSize(2);
        assertThat(store.isAway()).isFalse();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_late_command_between_replies_in_time_does_not_make_the_store_away() {
        open();
        for (int i = 0; i < 5; i++) {
            server.hold();
            CompletableFuture<List<String>> slow = start("slow");
            clock.advance(TIMEOUT);
            assertThat(isReady()).isFalse();
            server.release();
            TestEventLoops.await(slow);
            call("k");
        }
        assertThat(store.isAway()).isFalse();
    }

    @Test
    void a_connection_closes_when_its_oldest_command_has_no_reply_for_100_ms() {
        open();
        server.hold();
        CompletableFuture<List<String>> lost = start("lost");
        clock.advance(SILENCE.minusNanos(1));
        settle();
        assertThat(lost).isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertThatThrownBy(() -> TestEventLoops.await(lost))
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.NO_REPLY));
        assertThat(log.lines()).containsExactly("WARN the store is away: it does not answer");
        assertThat(events.failures).containsExactly("late", "silent");
        server.release();
        comeBack();
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void a_handshake_without_a_reply_ends_after_a_second() {
        server.onCommand(arguments -> null);
        store.start();
        Await.until(() -> server.connections() == 1 && server.last().contains("HELLO"));
        clock.advance(Duration.ofSeconds(1));
        Await.until(store::isAway);
        Await.until(() -> server.open.get() == 0);
        assertThat(log.lines()).containsExactly("WARN the store is away: it does not answer");
        server.onCommand(FakeServer::normally);
        comeBack();
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
        open();
        clock.advance(Duration.ofSeconds(3));
        server.onScript(arguments -> "-" + error + "\r\n");
        for (int i = 0; i < 3 && isReady(); i++)
            assertThatThrownBy(() -> call("k"))
                    .isInstanceOfSatisfying(
                            StoreFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.REJECTED))
                    .hasMessage(text);
        Await.until(store::isAway);
        assertThat(events.failures).contains(code).doesNotContain("late");
        assertThat(log.lines()).containsExactly("WARN the store is away: " + text);
        assertThat(store.status().text()).matches("away since 2026-01-01T00:00:0.*Z: \\Q" + text + "\\E");
        server.onScript(arguments -> FakeServer.OK);
        comeBack();
        assertThat(call("k")).containsExactly("1");
    }

    @Test
    void an_error_sends_no_call_again() {
        open();
        for (String error : List.of("TRYAGAIN a", "CLUSTERDOWN a", "MOVED 1 127.0.0.1:1")) {
            server.onScript(arguments -> "-" + error + "\r\n");
            assertThatThrownBy(() -> call("once " + error)).isInstanceOf(StoreFailure.class);
            server.onScript(arguments -> FakeServer.OK);
            call("k");
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
        open();
        server.onScript(arguments -> garbage);
        CompletableFuture<List<String>> call = start("k");
        settle();
        clock.advance(SILENCE);
        Await.until(call::isDone);
        Await.until(() -> server.open.get() == 0 || server.connections() > 1);
        server.onScript(arguments -> FakeServer.OK);
        comeBack();
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
        settle();
        clock.advance(Duration.ofSeconds(1));
        Await.until(store::isAway);
        Await.until(() -> server.open.get() == 0);
        server.onCommand(FakeServer::normally);
        comeBack();
    }

    @Test
    void a_reply_of_one_byte_a_second_is_no_reply() {
        open();
        server.onScript(arguments -> "*");
        CompletableFuture<List<String>> slow = start("k");
        clock.advance(SILENCE);
        assertThatThrownBy(() -> TestEventLoops.await(slow)).hasMessage("it does not answer");
        Await.until(() -> server.open.get() == 0);
        server.onScript(arguments -> FakeServer.OK);
        comeBack();
    }

    @Test
    void a_connection_that_the_store_closes_opens_again_without_a_line() {
        open();
        clock.advance(Duration.ofSeconds(3));
        server.dropConnections();
        Await.until(() -> server.connections() == 2 && isReady());
        assertThat(log.lines()).isEmpty();
        assertThat(call("k")).containsExactly("1");
    }

    @Test
    void a_connection_that_does_not_open_again_within_100_ms_makes_the_store_away() {
        open();
        clock.advance(Duration.ofSeconds(3));
        server.hold();
        server.dropConnections();
        Await.until(() -> server.connections() == 2);
        clock.advance(SILENCE.minusNanos(1));
        settle();
        assertThat(store.isAway()).isFalse();
        assertThat(isReady()).isFalse();
        clock.advance(Duration.ofNanos(1));
        Await.until(store::isAway);
        server.release();
        Await.until(this::isReady);
        assertThat(log.lines())
                .containsExactly("WARN the store is away: it does not answer", "INFO the store is back after 0 ms");
    }

    @Test
    void a_store_that_closes_each_connection_at_once_is_not_asked_in_a_loop() {
        open();
        server.dropConnections();
        Await.until(() -> server.open.get() == 0);
        settle();
        assertThat(server.connections()).isEqualTo(1);
        comeBack();
    }

    @Test
    void a_store_that_closes_each_connection_soon_is_away_when_the_pause_exceeds_100_ms() {
        open();
        server.dropConnections();
        Await.until(() -> !isReady());
        clock.advance(LONGEST_FIRST_PAUSE);
        Await.until(this::isReady);
        assertThat(log.lines()).isEmpty();
        server.dropConnections();
        Await.until(store::isAway);
        assertThat(log.lines()).containsExactly("WARN the store is away: it closed the connection");
        comeBack();
        assertThat(log.lines()).hasSize(2);
    }

    @Test
    void a_full_queue_sends_no_more() {
        open();
        server.hold();
        List<CompletableFuture<List<String>>> calls =
                IntStream.range(0, CommandQueue.LIMIT).mapToObj(i -> start("k")).toList();
        assertThatThrownBy(() -> call("k")).isInstanceOfSatisfying(StoreFailure.class, FaultyStoreTest::isNotSent);
        server.release();
        calls.forEach(TestEventLoops::await);
        assertThat(isReady()).isTrue();
    }

    @Test
    void a_closed_store_fails_its_calls_and_has_no_timers() {
        open();
        server.hold();
        CompletableFuture<List<String>> call = start("k");
        TestEventLoops.await(store.close());
        assertThatThrownBy(() -> TestEventLoops.await(call))
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.NO_REPLY));
        assertThat(isReady()).isFalse();
        server.release();
        Await.until(() -> server.open.get() == 0);
        clock.advance(Duration.ofSeconds(10));
        settle();
        assertThat(server.connections()).isEqualTo(1);
        assertThat(log.lines()).isEmpty();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void an_event_loop_keeps_nothing_of_a_closed_store() {
        WeakReference<RunningStore> closed = new WeakReference<>(openAndClose());
        Await.until(() -> {
            System.gc();
            return closed.get() == null;
        });
    }

    private RunningStore openAndClose() {
        RunningStore[] other = new RunningStore[1];
        // The events of a gateway know its store.
        StoreEvents knowing = new StoreEvents() {
            private final RunningStore[] known = other;

            @Override
            public void onReply(long nanos) {}

            @Override
            public void onFailure(String reason) {
                assertThat(known).isNotNull();
            }
        };
        other[0] = new RunningStore(
                StoreSpec.of(server.url()),
                vertx,
                clock,
                () -> 0,
                knowing,
                SCRIPT,
                () -> new ScriptCall(bytes("probe"), List.of("probe")));
        TestEventLoops.await(other[0].start());
        TestEventLoops.await(other[0].close());
        return other[0];
    }

    private void open() {
        TestEventLoops.await(store.start());
        assertThat(isReady()).isTrue();
    }

    /** Advances the clock until a probe has made the store ready. */
    private void comeBack() {
        for (int i = 0; i < 50 && !isReady(); i++) {
            clock.advance(LONGEST_FIRST_PAUSE);
            for (int turns = 0; turns < 20 && !isReady(); turns++) settle();
        }
        assertThat(isReady()).isTrue();
        assertThat(store.isAway()).isFalse();
    }

    /** Lets the event loop and the workers run the tasks that they have. */
    private void settle() {
        TestEventLoops.call(vertx, () -> vertx.executeBlocking(() -> null));
        TestEventLoops.call(vertx, Future::succeededFuture);
    }

    private boolean isReady() {
        return TestEventLoops.call(vertx, () -> Future.succeededFuture(store.isReady()));
    }

    private List<String> call(String key) {
        return TestEventLoops.call(vertx, () -> store.send(take(key)));
    }

    /** Starts a call, and returns when the command is sent. */
    private CompletableFuture<List<String>> start(String key) {
        CompletableFuture<List<String>> call = TestEventLoops.start(vertx, () -> store.send(take(key)));
        TestEventLoops.call(vertx, Future::succeededFuture);
        return call;
    }

    private static ScriptCall take(String key) {
        return new ScriptCall(bytes(key), List.of("take"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void isNotSent(StoreFailure failure) {
        assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.NOT_SENT);
    }

    private static final class Events implements StoreEvents {
        private final AtomicInteger replies = new AtomicInteger();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();

        @Override
        public void onReply(long nanos) {
            replies.incrementAndGet();
        }

        @Override
        public void onFailure(String reason) {
            failures.add(reason);
        }
    }

    /** A server of RESP3 on a free port. The test decides its replies; null is no reply. */
    static final class FakeServer implements AutoCloseable {
        static final String OK = "*1\r\n$1\r\n1\r\n";
        private static final String HELLO = "%1\r\n$6\r\nserver\r\n$6\r\nvalkey\r\n";
        private static final String INFO = "$28\r\nmaxmemory_policy:noeviction\n\r\n";

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Queue<List<String>> commands = new ConcurrentLinkedQueue<>();
        private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();
        private final AtomicInteger open = new AtomicInteger();
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
            if (reply != null) out.write(bytes(reply));
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
