package dev.sluice.core.netty.http;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderValues.CLOSE;
import static io.netty.handler.codec.http.HttpHeaderValues.KEEP_ALIVE;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Arrays;
import java.util.List;

/**
 * The options in {@code Connection}, a list (RFC 9110 7.6.1).
 *
 * <p>Vert.x 5.1.10: does not find close in a list of several options. {@code RequestsBehindCloseTest}
 *
 * <p>Vert.x 5.1.10: processes the requests behind one on HTTP/1.0 with keep-alive, until its connection closes.
 * {@code RequestsBehindCloseTest}
 */
final class ConnectionOptions {
    private ConnectionOptions() {}

    /** Adds {@code close} as a field of its own, if it is in a list of a request. A request on HTTP/1.0 is the last of its connection. */
    static void normalize(HttpRequest request) {
        HttpHeaders fields = request.headers();
        if (!fields.contains(CONNECTION)) return;
        for (String value : fields.getAll(CONNECTION))
            if (value.indexOf(',') >= 0 && hasClose(value)) fields.add(CONNECTION, CLOSE);
        if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) removeKeepAlive(fields);
    }

    private static void removeKeepAlive(HttpHeaders fields) {
        List<String> others = fields.getAll(CONNECTION).stream()
                .filter(value -> !KEEP_ALIVE.contentEqualsIgnoreCase(value))
                .toList();
        fields.set(CONNECTION, others);
    }

    private static boolean hasClose(String options) {
        return Arrays.stream(options.split(",")).anyMatch(option -> CLOSE.contentEqualsIgnoreCase(option.trim()));
    }
}
