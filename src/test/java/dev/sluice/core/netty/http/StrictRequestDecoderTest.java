package dev.sluice.core.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictRequestDecoderTest {
    private static final String PLAIN = "GET /plain HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n";
    private static final String FOLDED = "GET /folded HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n";

    /** Returns the target of each request, with a star if the request is malformed. */
    private static List<String> decode(String... chunks) {
        Http1ServerConfig config = new Http1ServerConfig();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast("httpDecoder", new VertxHttpRequestDecoder(config));
        StrictRequestDecoder.install(channel.pipeline(), config);
        for (String chunk : chunks) channel.writeInbound(Unpooled.copiedBuffer(chunk, StandardCharsets.ISO_8859_1));
        List<String> targets = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request)
                targets.add(request.uri() + (request.decoderResult().isSuccess() ? "" : "*"));
            ReferenceCountUtil.release(message);
        }
        channel.finishAndReleaseAll();
        return targets;
    }

    @Test
    void a_folded_line_makes_its_request_malformed_wherever_the_bytes_are_split() {
        for (int split = 1; split < FOLDED.length(); split++)
            assertThat(decode(FOLDED.substring(0, split), FOLDED.substring(split)))
                    .as("split at " + split)
                    .containsExactly("/folded*");
        assertThat(decode(FOLDED.split("", -1))).containsExactly("/folded*");
        assertThat(decode(PLAIN.split("", -1))).containsExactly("/plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /x HTTP/1.1\r\nHost: a\r\nX: 1\r\n\t2\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost: a\r\nX: 1\r\n \r\n\r\n",
                "GET /x HTTP/1.1\r\n Host: a\r\n\r\n",
                "\r\nGET /x HTTP/1.1\r\nHost: a\r\nX:\r\n 1\r\n\r\n"
            })
    void each_form_of_a_folded_line_is_malformed(String request) {
        assertThat(decode(request)).containsExactly("/x*");
    }

    @Test
    void empty_lines_before_a_request_are_no_folded_lines() {
        assertThat(decode("\r\n\r\n", "\r", "\n" + PLAIN)).containsExactly("/plain");
    }

    @Test
    void a_body_may_have_lines_that_start_with_a_blank() {
        String body = "\r\n a\r\n\tb\r\n\r\n";
        String post = "POST /fixed HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        String chunked = "POST /chunked HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        List<String> expected = List.of("/fixed", "/chunked", "/plain", "/folded*");
        assertThat(decode(post + chunked + PLAIN + FOLDED)).isEqualTo(expected);
        assertThat(decode((post + chunked + PLAIN + FOLDED).split("", -1))).isEqualTo(expected);
    }

    @Test
    void a_request_after_a_malformed_request_is_judged_by_its_own_lines() {
        assertThat(decode(FOLDED + PLAIN)).containsExactly("/folded*", "/plain");
    }
}
