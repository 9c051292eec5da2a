package dev.sluice.core.netty.transport;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.fixture.Await;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShortTurnsTest {
    private static final long TASK_NANOS = 100_000;

    /** Half a millisecond of such tasks, and those until the next look at the clock. */
    private static final int MAX_TASKS = 8;

    private static final TransportKind TRANSPORT = TransportKind.preferred();

    private final Turns turns = new Turns();
    private final ShortTurns loops = new ShortTurns(
            1,
            new DefaultThreadFactory("short-turns"),
            new Recording(TRANSPORT.implementation().ioHandlerFactory(), turns),
            TRANSPORT.maxEvents());
    private final EventLoop loop = loops.next();
    private final List<Integer> ran = new ArrayList<>();

    @AfterEach
    void close() throws InterruptedException {
        assertThat(loops.shutdownGracefully(0, 10, SECONDS).await(10, SECONDS)).isTrue();
    }

    @Test
    void a_thousand_timers_of_one_moment_run_in_many_turns_and_in_order() throws Exception {
        CountDownLatch end = new CountDownLatch(1000);
        Map<Integer, AtomicInteger> perTurn = new ConcurrentHashMap<>();
        loop.execute(() -> {
            for (int i = 0; i < 1000; i++) {
                int number = i;
                var unused = loop.schedule(() -> run(number, perTurn, end), 20, MILLISECONDS);
            }
        });

        assertThat(end.await(30, SECONDS)).isTrue();
        assertThat(ran)
                .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
        List<Integer> beforeTheLast = perTurn.keySet().stream().sorted().toList();
        assertThat(beforeTheLast.subList(0, ShortTurns.MAX_CUT_TURNS - 1))
                .allSatisfy(turn -> assertThat(perTurn.get(turn)).hasValueLessThanOrEqualTo(MAX_TASKS));
    }

    @Test
    void a_task_of_another_thread_waits_for_those_before_it() throws Exception {
        CountDownLatch end = new CountDownLatch(101);
        Map<Integer, AtomicInteger> perTurn = new ConcurrentHashMap<>();
        for (int i = 0; i <= 100; i++) {
            int number = i;
            loop.execute(() -> run(number, perTurn, end));
        }

        assertThat(end.await(30, SECONDS)).isTrue();
        assertThat(ran)
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 100).boxed().toList());
    }

    /** Tasks that always add tasks would otherwise grow their queue without limit. */
    @Test
    void after_many_short_turns_a_turn_runs_all_tasks() throws Exception {
        int number = 3 * ShortTurns.MAX_CUT_TURNS * MAX_TASKS;
        CountDownLatch end = new CountDownLatch(number);
        Map<Integer, AtomicInteger> perTurn = new ConcurrentHashMap<>();
        loop.execute(() -> {
            for (int i = 0; i < number; i++) {
                int task = i;
                loop.execute(() -> run(task, perTurn, end));
            }
        });

        assertThat(end.await(30, SECONDS)).isTrue();
        assertThat(perTurn.size()).isLessThanOrEqualTo(ShortTurns.MAX_CUT_TURNS + 2);
    }

    @Test
    void a_turn_handles_a_part_of_many_ready_connections_and_no_timer_runs_before_all_are_read() throws Exception {
        assumeThat(TransportKind.EPOLL.isAvailable()).isTrue();
        int number = 5 * TRANSPORT.maxEvents();
        Readers readers = new Readers();
        int port = ((InetSocketAddress) listen(readers).localAddress()).getPort();
        List<Socket> callers = new ArrayList<>();
        for (int i = 0; i < number; i++) callers.add(new Socket(InetAddress.getLoopbackAddress(), port));
        Await.until(() -> readers.connected.get() == number);

        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Integer> readAtTimer = new CompletableFuture<>();
        loop.execute(() -> {
            var unused = loop.schedule(() -> readAtTimer.complete(readers.read.get()), 1, MILLISECONDS);
            await(written);
        });
        for (Socket caller : callers) caller.getOutputStream().write(1);
        written.countDown();

        assertThat(readAtTimer.get(10, SECONDS)).isEqualTo(number);
        assertThat(turns.mostEvents).isEqualTo(TRANSPORT.maxEvents());
        for (Socket caller : callers) caller.close();
    }

    /** One connection is ready in each turn, and one event is all that a turn handles. */
    @Test
    void a_timer_runs_while_connections_are_always_ready() throws Exception {
        ShortTurns busy = new ShortTurns(
                1,
                new DefaultThreadFactory("busy"),
                executor -> new AlwaysReady(
                        TRANSPORT.implementation().ioHandlerFactory().newHandler(executor)),
                1);
        CountDownLatch end = new CountDownLatch(1);
        var unused = busy.next().schedule(end::countDown, 1, MILLISECONDS);

        assertThat(end.await(10, SECONDS)).isTrue();
        assertThat(busy.shutdownGracefully(0, 10, SECONDS).await(10, SECONDS)).isTrue();
    }

    private Channel listen(Readers readers) throws InterruptedException {
        return new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childHandler(readers)
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(int number, Map<Integer, AtomicInteger> perTurn, CountDownLatch end) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < TASK_NANOS) Thread.onSpinWait();
        ran.add(number);
        perTurn.computeIfAbsent(turns.number, turn -> new AtomicInteger()).incrementAndGet();
        end.countDown();
    }

    @Sharable
    private static final class Readers extends ChannelInboundHandlerAdapter {
        private final AtomicInteger connected = new AtomicInteger();
        private final AtomicInteger read = new AtomicInteger();

        @Override
        public void channelActive(ChannelHandlerContext context) {
            connected.incrementAndGet();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            read.incrementAndGet();
            ReferenceCountUtil.release(message);
        }
    }

    private static final class Turns {
        private volatile int number;
        private volatile int mostEvents;
    }

    private record Recording(IoHandlerFactory delegate, Turns turns) implements IoHandlerFactory {
        @Override
        public IoHandler newHandler(ThreadAwareExecutor executor) {
            return new RecordingHandler(delegate.newHandler(executor), turns);
        }
    }

    /** Counts the turns of an event loop. */
    private static class RecordingHandler extends ForwardingIoHandler {
        private final Turns turns;

        RecordingHandler(IoHandler delegate, Turns turns) {
            super(delegate);
            this.turns = turns;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the event loop writes it
        public int run(IoHandlerContext context) {
            turns.number++;
            int events = super.run(context);
            turns.mostEvents = Math.max(turns.mostEvents, events);
            return events;
        }
    }

    private static final class AlwaysReady extends RecordingHandler {
        AlwaysReady(IoHandler delegate) {
            super(delegate, new Turns());
        }

        @Override
        public int run(IoHandlerContext context) {
            super.run(context);
            return 1;
        }
    }
}
