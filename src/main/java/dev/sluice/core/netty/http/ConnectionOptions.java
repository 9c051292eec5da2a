package dev.sluice.core.netty.http;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderValues.CLOSE;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;

/**
 * The options in {@code Connection}, a list (RFC 9110 7.6.1).
 *
 * <p>Vert.x 5.1.10: does not find close in a list of several options. {@code RequestsBehindCloseTest}
 */
final class ConnectionOptions {
    private ConnectionOptions() {}

    /** Adds {@code close} as a field of its own, if it is in a list of a request. */
    static void split(HttpHeaders fields) {
        if (!fields.contains(CONNECTION)) return;
        for (String value : fields.getAll(CONNECTION))
            if (value.indexOf(',') >= 0 && hasClose(value)) fields.add(CONNECTION, CLOSE);
    }

    private static boolean hasClose(String options) {
        return Arrays.stream(options.split(",")).anyMatch(option -> CLOSE.contentEqualsIgnoreCase(option.trim()));
    }
}
