package dev.sluice.upstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.sluice.fixture.Await;
import dev.sluice.fixture.CapturedLog;
import dev.sluice.fixture.ManualClock;
import dev.sluice.fixture.TestEventLoops;
import dev.sluice.upstream.store.StoreRepliesTest.FakeServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes of a cluster whose replies the test decides. The first one has the lower half of the slots. */
class ClusterNodesTest {
    private static final int HALF = Slots.COUNT / 2;
    private static final String OF_FIRST = keyOf(true);
    private static final String OF_SECOND = keyOf(false);

    @RegisterExtension
    final CapturedLog log = new CapturedLog("dev.sluice.upstream.store", Level.INFO);

    private final ManualClock clock = new ManualClock();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private FakeServer first;
    private FakeServer second;
    private RunningStore store;
    private volatile boolean hasSecond = true;
    private volatile String replyOfSecond = FakeServer.OK;

    @BeforeEach
    void start() throws IOException {
        first = new FakeServer();
        second = new FakeServer();
        first.onCommand(arguments -> reply(arguments, true));
        second.onCommand(arguments -> reply(arguments, false));
        StoreSpec standalone = StoreSpec.of(first.url());
        StoreSpec cluster = new StoreSpec(
                standalone.url(), null, null, null, standalone.timeout(), standalone.lease(), 1, true, null, "p");
        store = new RunningStore(
                cluster,
                vertx,
                clock,
                () -> 0,
                StoreEvents.NONE,
                "return {'1'}",
                () -> new ScriptCall(OF_FIRST.getBytes(UTF_8), List.of("beat")));
        TestEventLoops.await(store.start());
        Await.until(() -> isSent(OF_SECOND));
    }

    @AfterEach
    void close() throws IOException {
        TestEventLoops.await(store.close());
        first.close();
        second.close();
        TestEventLoops.await(vertx.close());
    }

    private static String keyOf(boolean isFirst) {
        int number = 0;
        while (isOfFirst("k" + number) != isFirst) number++;
        return "k" + number;
    }

    private static boolean isOfFirst(String key) {
        return Slots.of(key.getBytes(UTF_8)) < HALF;
    }

    private String reply(List<String> arguments, boolean isFirst) {
        if (arguments.get(0).equals("CLUSTER")) return slots();
        if (!arguments.get(0).startsWith("EVAL")) return String.valueOf(FakeServer.normally(arguments));
        boolean isOwn = !hasSecond || isOfFirst(arguments.get(3)) == isFirst;
        if (!isOwn)
            return "-MOVED 1 127.0.0.1:" + (isFirst ? second : first).url().getPort() + "\r\n";
        return isFirst ? FakeServer.OK : replyOfSecond;
    }

    private String slots() {
        return hasSecond
                ? "*2\r\n" + range(0, HALF - 1, first) + range(HALF, Slots.COUNT - 1, second)
                : "*1\r\n" + range(0, Slots.COUNT - 1, first);
    }

    private static String range(int from, int to, FakeServer owner) {
        return "*3\r\n:" + from + "\r\n:" + to + "\r\n*2\r\n$9\r\n127.0.0.1\r\n:"
                + owner.url().getPort() + "\r\n";
    }

    private boolean isSent(String key) {
        return TestEventLoops.call(
                vertx, () -> send(key).transform(reply -> Future.succeededFuture(reply.succeeded())));
    }

    private Future<List<String>> send(String key) {
        return store.send(new ScriptCall(key.getBytes(UTF_8), List.of("take")));
    }

    private void advance(int seconds) {
        for (int i = 0; i < 10 * seconds; i++) {
            clock.advance(Duration.ofMillis(100));
            for (int turns = 0; turns < 10; turns++)
                TestEventLoops.call(vertx, () -> vertx.executeBlocking(() -> null));
        }
    }

    @Test
    void a_node_that_answers_and_takes_no_writes_stays_away() {
        replyOfSecond = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
        for (int i = 0; i < 3; i++)
            assertThatThrownBy(() -> TestEventLoops.call(vertx, () -> send(OF_SECOND)))
                    .hasMessage("its memory is full");
        Await.until(() -> store.status().isAway());
        advance(5);
        assertThat(isSent(OF_SECOND)).isFalse();
        assertThat(isSent(OF_FIRST)).isTrue();
        assertThat(log.lines()).containsExactly("WARN the store is away: its memory is full");
        replyOfSecond = FakeServer.OK;
        advance(3);
        assertThat(isSent(OF_SECOND)).isTrue();
        assertThat(store.status().isAway()).isFalse();
    }

    @Test
    void the_store_is_back_when_the_lost_node_has_left_the_cluster() throws IOException {
        clock.advance(Duration.ofSeconds(3));
        second.close();
        Await.until(() -> {
            advance(1);
            return store.status().isAway();
        });
        hasSecond = false;
        Await.until(() -> {
            advance(1);
            return isSent(OF_SECOND);
        });
        assertThat(store.status().isAway()).isFalse();
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().get(1)).startsWith("INFO the store is back after");
    }
}
