package dev.sluice.core.netty.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.impl.tcp.Http1xOrH2CHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handler before handlers that do as those of Vert.x do; {@code H2cTest} has the true ones. */
class ClearTextProtocolTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

    private final ManualClock clock = new ManualClock();
    private final List<String> events = new ArrayList<>();
    private final List<ByteBuf> sent = new ArrayList<>();
    private int opened;
    private int undecided;
    private final ClearTextProtocol detector = new ClearTextProtocol(clock, new Events());
    private final EmbeddedChannel channel = new EmbeddedChannel(detector, new Http1xOrH2CHandler() {
        @Override
        protected void configure(ChannelHandlerContext context, boolean isHttp2) {
            if (isHttp2) events.add("HTTP/2");
            else configureHttp1(context);
        }
    });

    private final class Events implements AcceptedSocket.DetectionListener {
        @Override
        public void onOpen() {
            opened++;
        }

        @Override
        public void onBytes() {
            undecided++;
        }

        @Override
        public void onLate() {
            events.add("late");
        }

        @Override
        public void onAbusiveFrames() {
            events.add("abusive");
        }
    }

    /** Adds the handlers of HTTP/1 behind a context, in their order. */
    private void configureHttp1(ChannelHandlerContext context) {
        context.pipeline()
                .addLast("httpDecoder", new HttpRequestDecoder())
                .addLast("httpEncoder", new HttpResponseEncoder())
                .addLast("h2c", upgrade());
    }

    private ChannelHandler upgrade() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                events.add("HTTP/1 at " + ((HttpRequest) message).uri());
                context.fireChannelRead(message);
                context.pipeline().remove(this);
            }
        };
    }

    private void send(String bytes) {
        ByteBuf buffer = Unpooled.copiedBuffer(bytes, ISO_8859_1);
        sent.add(buffer);
        channel.writeInbound(buffer);
    }

    private void sendInPieces(String bytes) {
        for (int i = 0; i < bytes.length(); i++) send(bytes.substring(i, i + 1));
    }

    @AfterEach
    void nothing_leaks() {
        channel.finishAndReleaseAll();
        assertThat(sent).allMatch(bytes -> bytes.refCnt() == 0);
    }

    /** Returns the bytes or the requests that have passed all handlers. */
    private String received() {
        StringBuilder text = new StringBuilder();
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (next instanceof ByteBuf bytes) text.append(bytes.toString(ISO_8859_1));
            if (next instanceof HttpRequest request)
                text.append(request.method()).append(' ').append(request.uri());
            ReferenceCountUtil.release(next);
        }
        return text.toString();
    }

    @Test
    void the_preface_is_http2_and_its_frames_are_limited() {
        send(PREFACE + "frames");
        assertThat(events).containsExactly("HTTP/2");
        assertThat(undecided).isZero();
        assertThat(received()).isEqualTo(PREFACE + "frames");
        assertThat(channel.pipeline().get(Http2Frames.class)).isNotNull();
        assertThat(channel.pipeline().get(ClearTextProtocol.class)).isNull();
    }

    @Test
    void the_preface_may_come_in_any_pieces() {
        sendInPieces(PREFACE.substring(0, PREFACE.length() - 1));
        send("");
        assertThat(events).isEmpty();
        assertThat(received()).isEmpty();
        assertThat(opened).isOne();
        assertThat(undecided).isGreaterThanOrEqualTo(PREFACE.length() - 1);
        send("\nframes");
        assertThat(events).containsExactly("HTTP/2");
        assertThat(received()).isEqualTo(PREFACE + "frames");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /a", "PROPFIND /a", "PUT /a", "POST /a", "PRI /a", "PRI *", "PR /a", "P /a"})
    void everything_else_is_http1_wherever_it_is_split(String line) {
        String head = line + " HTTP/1.1\r\nHost: a\r\n\r\n";
        sendInPieces(head);
        assertThat(events).containsExactly("HTTP/1 at /");
        assertThat(received()).isEqualTo(line);
        assertThat(channel.pipeline().names().subList(0, 2)).containsExactly("httpDecoder", "httpEncoder");
        assertThat(channel.pipeline().get("h2c")).isNull();
        send(head + REQUEST);
        assertThat(events).hasSize(1);
        assertThat(received()).isEqualTo(line + "GET /a");
    }

    @Test
    void a_preface_whose_last_byte_is_wrong_is_http1() {
        send(PREFACE.substring(0, PREFACE.length() - 1));
        send("x");
        assertThat(events).containsExactly("HTTP/1 at /");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r"})
    void an_undecided_connection_closes_after_10_s(String bytes) {
        sendInPieces(bytes);
        clock.advance(Duration.ofMillis(9_999));
        assertThat(channel.isOpen()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(channel.isOpen()).isFalse();
        assertThat(events).containsExactly("late");
    }

    @ParameterizedTest
    @ValueSource(strings = {PREFACE, REQUEST})
    void a_decided_connection_has_no_timer(String bytes) {
        send(bytes);
        assertThat(clock.pendingTimers()).isZero();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void a_connection_that_ends_has_no_timer() {
        send("PRI");
        assertThat(channel.close().isSuccess()).isTrue();
        assertThat(clock.pendingTimers()).isZero();
        assertThat(events).isEmpty();
    }

    /** NIO does not know the bytes in a socket. */
    @Test
    void a_shutdown_closes_a_silent_connection_after_one_turn() {
        detector.shutDown(() -> events.add("again"));
        assertThat(channel.isOpen()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(channel.isOpen()).isFalse();
        assertThat(events).isEmpty();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void a_shutdown_is_repeated_for_a_request_that_arrives_in_that_turn() {
        detector.shutDown(() -> events.add("again"));
        send(REQUEST);
        assertThat(events).containsExactly("HTTP/1 at /", "again");
        clock.advance(Duration.ofMillis(1));
        assertThat(channel.isOpen()).isTrue();
        assertThat(events).hasSize(2);
        assertThat(received()).isEqualTo("GET /a");
    }

    @Test
    void a_shutdown_waits_for_a_preface_that_has_begun_without_polling() {
        send("PRI");
        detector.shutDown(() -> events.add("again"));
        detector.shutDown(() -> events.add("twice"));
        clock.advance(Duration.ofMillis(1));
        assertThat(channel.isOpen()).isTrue();
        assertThat(events).isEmpty();
        assertThat(clock.pendingTimers()).isOne();
        send(PREFACE.substring(3));
        assertThat(events).containsExactly("HTTP/2", "again");
        assertThat(clock.pendingTimers()).isZero();
        assertThat(received()).isEqualTo(PREFACE);
    }

    @Test
    void a_shutdown_does_not_lengthen_the_time_of_a_preface() {
        send("PRI");
        clock.advance(Duration.ofSeconds(9));
        detector.shutDown(() -> events.add("again"));
        clock.advance(Duration.ofSeconds(1));
        assertThat(channel.isOpen()).isFalse();
        assertThat(events).containsExactly("late");
    }

    @Test
    void a_shutdown_before_the_connection_is_active_closes_it() {
        EmbeddedChannel accepted = new EmbeddedChannel();
        ClearTextProtocol early = new ClearTextProtocol(clock, new Events());
        accepted.pipeline().addLast(early);
        early.shutDown(() -> events.add("again"));
        clock.advance(Duration.ofMillis(1));
        assertThat(accepted.isOpen()).isFalse();
        assertThat(events).isEmpty();
    }

    /** The codec is behind {@code Http1xOrH2CHandler}, which adds it after the first bytes. */
    @Test
    void too_many_frames_with_the_preface_end_the_connection_before_there_is_a_codec() {
        send(PREFACE + "\0\0\0\4\0\0\0\0\0".repeat(1001));
        assertThat(events).containsExactly("abusive");
        assertThat(channel.isOpen()).isFalse();
        ByteBuf goAway = channel.readOutbound();
        assertThat(goAway.getByte(3)).isEqualTo((byte) 7);
        ReferenceCountUtil.release(goAway);
    }
}
