package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictResponseCodecTest {
    private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL";

    @Test
    void a_request_on_a_connection_with_surplus_bytes_is_not_sent() {
        List<String> actions = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(new StrictResponseCodec(
                () -> actions.add("shut down"), () -> actions.add("close"), new HttpDecoderConfig()));
        channel.writeInbound(Unpooled.copiedBuffer(EVIL, StandardCharsets.US_ASCII));
        channel.writeInbound(Unpooled.copiedBuffer(EVIL, StandardCharsets.US_ASCII));
        assertThat(channel.<Object>readInbound()).isNull();
        assertThat(actions).containsExactly("shut down");
        channel.writeOutbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        assertThat(actions).containsExactly("shut down", "close");
        channel.finishAndReleaseAll();
    }
}
