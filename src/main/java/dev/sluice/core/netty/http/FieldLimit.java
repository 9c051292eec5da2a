package dev.sluice.core.netty.http;

import dev.sluice.core.http.HeaderSyntax;
import io.netty.handler.codec.http.TooLongHttpHeaderException;

/**
 * Ends a head or trailers on HTTP/1 at the first field that is too many, before the decoder keeps it. For one connection.
 *
 * <p>Netty 4.2.20: limits the bytes of a head, but keeps about 100 bytes for each of its fields, which may have two. {@code FieldLimitTest}
 */
final class FieldLimit {
    private int fields;

    /**
     * Counts a field. The decoder takes the failure for that of its message, and reads nothing behind it.
     *
     * @throws TooLongHttpHeaderException for the 101st
     */
    void add() {
        if (++fields > HeaderSyntax.MAX_FIELDS)
            throw new TooLongHttpHeaderException(
                    "a head or trailers have more than " + HeaderSyntax.MAX_FIELDS + " fields");
    }

    /** Starts at the head or at the trailers of a message. */
    void restart() {
        fields = 0;
    }
}
