package dev.sluice.core.netty.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradeFilterTest {
    /** Returns the header fields of a request behind the decoder of the gateway. */
    private static HttpHeaders decode(String lines) {
        Http1ServerConfig config = new Http1ServerConfig();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast("httpDecoder", new VertxHttpRequestDecoder(config));
        StrictRequestDecoder.install(channel.pipeline(), config);
        channel.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n" + lines + "\r\n\r\n", ISO_8859_1));
        HttpRequest request = channel.readInbound();
        channel.finishAndReleaseAll();
        return request.headers();
    }

    private static String fields(String lines) {
        return decode(lines.replace("; ", "\r\n")).entries().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(joining("; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Host: a; Upgrade: h2c; HTTP2-Settings: x; Connection: Upgrade, HTTP2-Settings | Host: a",
                "Host: a; upgrade: H2C; connection: upgrade | Host: a",
                "Connection: close, Upgrade ,x-a; Upgrade: h2c | connection: close, x-a; connection: close",
                "Connection: Upgrade; Connection: keep-alive; Upgrade: h2c | connection: keep-alive",
                "HTTP2-Settings: x; HTTP2-Settings: y; Connection: http2-settings | ''",
                "Connection: Upgrade | Connection: Upgrade",
                "Upgrade: websocket; Connection: Upgrade | Upgrade: websocket; Connection: Upgrade",
                "Upgrade: websocket, h2c; Connection: Upgrade | Upgrade: websocket, h2c; Connection: Upgrade",
                "Upgrade: websocket; Upgrade: h2c | Upgrade: websocket; Upgrade: h2c",
                "Upgrade: h2c; Upgrade: h2c | Upgrade: h2c; Upgrade: h2c",
                "Upgrade: h2 | Upgrade: h2",
                "X: Upgrade: h2c | X: Upgrade: h2c",
            })
    void the_fields_of_an_upgrade_to_h2c_are_removed_and_no_others(String sent, String received) {
        assertThat(fields(sent)).isEqualToIgnoringCase(received);
    }

    @Test
    void a_request_without_these_fields_costs_no_memory() {
        HttpHeaders fields = decode("Host: a\r\nConnection: keep-alive\r\nAccept: text/html");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 1000; i++) UpgradeFilter.apply(fields);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) UpgradeFilter.apply(fields);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000);
    }
}
