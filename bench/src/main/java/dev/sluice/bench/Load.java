package dev.sluice.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Callers of one path, with a connection each. In closed loop, each caller sends the next request after
 * a response. At a rate, requests are due at equal distances, and the time of a request starts when it is due: a request that
 * finds no idle connection waits, and its wait counts. All of it runs on one event loop.
 */
final class Load {
    /** Requests are due at its multiples, so that a high rate costs fewer wake-ups. */
    private static final long TICK_NANOS = 250_000;

    private static final int CONNECT_MILLIS = 5000;
    private static final int MAX_LATENCIES = 1_000_000;

    private final EventLoop loop;
    private final LoadSpec spec;
    private final ByteBuf request = Unpooled.directBuffer();
    private final List<Caller> callers = new ArrayList<>();
    private final ArrayDeque<Caller> idle = new ArrayDeque<>();
    private final Latencies all = new Latencies(MAX_LATENCIES);
    private final Latencies good = new Latencies(MAX_LATENCIES);
    private final Latencies lags = new Latencies(MAX_LATENCIES);
    private final int[] statuses = new int[1000];
    private long startNanos;
    private long endNanos;
    private boolean isOver;
    private int due;
    private int sent;
    private int errors;
    private int different;
    private long expectedLength = -1;

    Load(EventLoop loop, LoadSpec spec) {
        this.loop = loop;
        this.spec = spec;
        String head = "GET " + spec.path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + spec.port()
                + "\r\nAccept: application/json\r\nUser-Agent: bench\r\n\r\n";
        request.writeCharSequence(head, StandardCharsets.US_ASCII);
    }

    /** Returns the attempts to connect. */
    List<ChannelFuture> connect() {
        List<ChannelFuture> attempts = new ArrayList<>();
        for (int i = 0; i < spec.connections(); i++) {
            Caller caller = new Caller();
            callers.add(caller);
            attempts.add(caller.connect());
        }
        return attempts;
    }

    void start(long atNanos, long forNanos) {
        startNanos = atNanos;
        endNanos = atNanos + forNanos;
        if (spec.rate() > 0) tick();
        else for (Caller caller : List.copyOf(idle)) next(caller);
    }

    /** Sends what is due, and waits for the next request. */
    private void tick() {
        long now = System.nanoTime();
        long dueNanos = dueNanos(due);
        for (; dueNanos <= now && dueNanos < endNanos; dueNanos = dueNanos(++due))
            if (!idle.isEmpty()) sendNext(idle.poll());
        if (dueNanos >= endNanos || isOver) return;
        loop.schedule(this::tick, dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private long dueNanos(int index) {
        return startNanos + index * 1_000_000_000L / spec.rate() / TICK_NANOS * TICK_NANOS;
    }

    private void sendNext(Caller caller) {
        long dueNanos = dueNanos(sent++);
        lags.add(System.nanoTime() - dueNanos);
        caller.send(dueNanos);
    }

    /** Gives a caller its next request, or makes it idle. */
    private void next(Caller caller) {
        long now = System.nanoTime();
        boolean hasRequest = spec.rate() > 0 ? sent < due : startNanos > 0 && now < endNanos;
        if (!hasRequest || isOver) idle.add(caller);
        else if (spec.rate() > 0) sendNext(caller);
        else {
            idle.remove(caller);
            sent++;
            caller.send(now);
        }
    }

    int responses() {
        int count = 0;
        for (int of : statuses) count += of;
        return count;
    }

    int goodResponses() {
        int count = 0;
        for (int status = 200; status < 300; status++) count += statuses[status];
        return count;
    }

    /** Whether each request has its response. */
    boolean isComplete() {
        return responses() + errors >= (spec.rate() > 0 ? due : sent);
    }

    /** Ends it. The time of a request without a response counts until now. */
    void close() {
        if (isOver) return;
        isOver = true;
        request.release();
        long now = System.nanoTime();
        for (Caller caller : callers) caller.abandon(now);
        for (; sent < due; sent++) all.add(now - dueNanos(sent));
    }

    /** Returns the fields of a result. */
    String fields() {
        all.sort();
        good.sort();
        lags.sort();
        int requests = spec.rate() > 0 ? due : sent;
        TreeMap<Integer, Integer> counts = new TreeMap<>();
        for (int status = 0; status < statuses.length; status++)
            if (statuses[status] > 0) counts.put(status, statuses[status]);
        StringBuilder text = new StringBuilder("\"requests\":" + requests + ",\"ok\":" + goodResponses()
                + ",\"errors\":" + errors + ",\"different\":" + different + ",\"bytes\":" + Math.max(0, expectedLength));
        text.append(",\"unanswered\":")
                .append(Math.max(0, requests - responses() - errors))
                .append(",\"statuses\":{");
        counts.forEach((status, count) ->
                text.append('"').append(status).append("\":").append(count).append(','));
        if (!counts.isEmpty()) text.setLength(text.length() - 1);
        text.append("},\"lag99\":").append(lags.percentile(99));
        return text + "," + percentiles("", all) + "," + percentiles("good", good);
    }

    private static String percentiles(String prefix, Latencies latencies) {
        StringBuilder text = new StringBuilder();
        for (int percent : new int[] {50, 90, 99, 100})
            text.append(",\"")
                    .append(prefix)
                    .append("p")
                    .append(percent)
                    .append("\":")
                    .append(latencies.percentile(percent));
        return text.substring(1);
    }

    /** One connection. It connects again after a close. */
    private final class Caller extends ChannelInboundHandlerAdapter {
        private final ResponseReader reader = new ResponseReader();
        private Channel channel;
        private long dueNanos;
        private boolean isBusy;

        ChannelFuture connect() {
            ChannelFuture attempt = new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                    .handler(this)
                    .connect("127.0.0.1", spec.port());
            channel = attempt.channel();
            return attempt;
        }

        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            next(this);
        }

        void send(long due) {
            dueNanos = due;
            isBusy = true;
            channel.writeAndFlush(request.retainedDuplicate(), channel.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                if (reader.read(bytes)) onResponse();
            } finally {
                bytes.release();
            }
        }

        private void onResponse() {
            record();
            if (reader.closes()) channel.close();
            else next(this);
        }

        private void record() {
            long nanos = System.nanoTime() - dueNanos;
            isBusy = false;
            if (isOver) return;
            statuses[reader.status()]++;
            all.add(nanos);
            if (reader.status() / 100 != 2) return;
            good.add(nanos);
            if (expectedLength < 0) expectedLength = reader.length();
            else if (expectedLength != reader.length()) different++;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            idle.remove(this);
            if (isOver) return;
            if (isBusy && reader.endsWithConnection()) record();
            else if (isBusy) errors++;
            isBusy = false;
            connect();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        void abandon(long now) {
            if (isBusy) all.add(now - dueNanos);
            isBusy = false;
            channel.close();
        }
    }
}
