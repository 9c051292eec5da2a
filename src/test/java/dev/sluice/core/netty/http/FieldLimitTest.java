package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of a head and of trailers that one read or many have brought, of requests and of responses. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
class FieldLimitTest {
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

    private final EmbeddedChannel channel;
    private final boolean isRequest;

    FieldLimitTest(boolean isRequest) {
        this.isRequest = isRequest;
        channel = isRequest ? server() : client();
    }

    private static EmbeddedChannel server() {
        Http1ServerConfig config = new Http1ServerConfig();
        EmbeddedChannel server = new EmbeddedChannel();
        server.pipeline().addLast("httpDecoder", new VertxHttpRequestDecoder(config));
        StrictRequestDecoder.install(server.pipeline(), config);
        return server;
    }

    private static EmbeddedChannel client() {
        EmbeddedChannel client =
                new EmbeddedChannel(new StrictResponseCodec(() -> {}, () -> {}, new HttpDecoderConfig()));
        client.writeOutbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        return client;
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private String start() {
        return isRequest ? "POST / HTTP/1.1\r\n" : "HTTP/1.1 200 OK\r\n";
    }

    private List<HttpObject> read(String bytes, int size) {
        for (int at = 0; at < bytes.length(); at += size)
            channel.writeInbound(Unpooled.copiedBuffer(
                    bytes.substring(at, Math.min(bytes.length(), at + size)), StandardCharsets.US_ASCII));
        List<HttpObject> messages = new ArrayList<>();
        for (HttpObject message = channel.readInbound(); message != null; message = channel.readInbound()) {
            messages.add(message);
            ReferenceCountUtil.release(message);
        }
        return messages;
    }

    private static boolean isTooLong(HttpObject message) {
        return message.decoderResult().cause() instanceof TooLongHttpHeaderException;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void a_head_ends_at_its_101st_field_and_nothing_behind_it_is_read(int size) {
        assertThat(read(start() + "a:\r\n".repeat(100) + "b", size)).isEmpty();
        assertThat(read(":\r\n" + "c:\r\n".repeat(1000), size)).singleElement().satisfies(head -> {
            assertThat(isTooLong(head)).isTrue();
            assertThat(((HttpMessage) head).headers().size()).isLessThanOrEqualTo(100);
        });
        assertThat(read("\r\n" + start() + "\r\n", size)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void trailers_end_at_their_101st_field_and_those_of_another_message_do_not_count(int size) {
        read(start() + "a:\r\n".repeat(99) + CHUNKED + "\r\n2\r\nok\r\n0\r\n", size);
        assertThat(read("b:\r\n".repeat(100), size)).isEmpty();
        assertThat(read("c:\r\n".repeat(1000), size)).singleElement().satisfies(end -> {
            assertThat(isTooLong(end)).isTrue();
            assertThat(((LastHttpContent) end).trailingHeaders().isEmpty()).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void a_hundred_fields_and_a_hundred_trailers_pass_in_each_message(int size) {
        String message =
                start() + "a:\r\n".repeat(99) + CHUNKED + "\r\n2\r\nok\r\n0\r\n" + "b:\r\n".repeat(100) + "\r\n";
        for (int i = 0; i < 2; i++) {
            List<HttpObject> messages = read(message, size);
            assertThat(messages)
                    .allSatisfy(
                            part -> assertThat(part.decoderResult().isSuccess()).isTrue());
            assertThat(messages.get(messages.size() - 1)).isInstanceOf(LastHttpContent.class);
            if (!isRequest)
                channel.writeOutbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        }
    }
}
