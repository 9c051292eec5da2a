package dev.sluice.core.netty.http;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.UPGRADE;
import static io.netty.handler.codec.http2.Http2CodecUtil.HTTP_UPGRADE_PROTOCOL_NAME;
import static io.netty.handler.codec.http2.Http2CodecUtil.HTTP_UPGRADE_SETTINGS_HEADER;
import static java.util.stream.Collectors.joining;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.List;

/**
 * Removes a request to upgrade to HTTP/2 without TLS, which RFC 9113 3.1 has removed: {@code Upgrade: h2c}, {@code HTTP2-Settings}, and both
 * names in {@code Connection}. An {@code Upgrade} with other protocols stays, because it is an invalid handshake of WebSocket.
 *
 * <p>Vert.x 5.1.10: upgrades a connection to h2c on each port that accepts the preface of HTTP/2. {@code H2cTest}
 */
final class UpgradeFilter {
    private UpgradeFilter() {}

    /** Removes the request from the fields of a request, if it is there. */
    static void apply(HttpHeaders fields) {
        if (fields.contains(UPGRADE) && isH2c(fields.getAll(UPGRADE))) remove(fields, UPGRADE);
        if (fields.contains(HTTP_UPGRADE_SETTINGS_HEADER)) remove(fields, HTTP_UPGRADE_SETTINGS_HEADER);
    }

    private static boolean isH2c(List<String> protocols) {
        return protocols.size() == 1
                && AsciiString.contentEqualsIgnoreCase(protocols.get(0).trim(), HTTP_UPGRADE_PROTOCOL_NAME);
    }

    private static void remove(HttpHeaders fields, CharSequence name) {
        List<String> options = fields.getAll(CONNECTION).stream()
                .map(value -> without(name, value))
                .filter(value -> !value.isEmpty())
                .toList();
        fields.remove(name).remove(CONNECTION);
        for (String value : options) fields.add(CONNECTION, value);
    }

    private static String without(CharSequence name, String options) {
        return Arrays.stream(options.split(",", -1))
                .map(String::trim)
                .filter(option -> !AsciiString.contentEqualsIgnoreCase(option, name))
                .collect(joining(", "));
    }
}
