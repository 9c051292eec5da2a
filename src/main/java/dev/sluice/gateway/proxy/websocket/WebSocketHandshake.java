package dev.sluice.gateway.proxy.websocket;

import dev.sluice.core.digest.Digest;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.netty.http.BodyLength;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake of a caller, which the backend completes (RFC 6455 section 4). Its key and its subprotocols pass through, so
 * that both connections have the same ones. Extensions do not pass. Immutable.
 *
 * @param key the value of {@code Sec-WebSocket-Key}
 * @param protocols the subprotocols that the caller offers, in its order
 */
public record WebSocketHandshake(String key, List<String> protocols) {
    private static final String WEBSOCKET = "websocket";
    private static final String KEY = "Sec-WebSocket-Key";
    private static final String VERSION = "Sec-WebSocket-Version";
    private static final String PROTOCOL = "Sec-WebSocket-Protocol";
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final String ACCEPT = "Sec-WebSocket-Accept";
    private static final String ONLY_VERSION = "13";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    /** The fields that {@link #writeRequest} sets. */
    public static final List<String> REQUEST_FIELDS = List.of(KEY, VERSION, PROTOCOL, "Origin");

    /** The fields that {@link #writeResponse} sets, beside those of each upgrade. */
    public static final List<String> RESPONSE_FIELDS = List.of(ACCEPT, PROTOCOL);

    public WebSocketHandshake {
        protocols = List.copyOf(protocols);
    }

    /** Returns whether a request asks for an upgrade to WebSocket, valid or not. */
    public static boolean isRequestedBy(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.UPGRADE)
                && tokens(request.headers(), "Upgrade").anyMatch(WEBSOCKET::equalsIgnoreCase);
    }

    /** Returns whether a request has the only version of the protocol. */
    public static boolean hasVersion(HttpServerRequest request) {
        return request.headers().getAll(VERSION).equals(List.of(ONLY_VERSION));
    }

    /** Returns a sentence about the first flaw of a request that asks for an upgrade; null for a valid one. */
    public static @Nullable String findFlaw(HttpServerRequest request) {
        MultiMap headers = request.headers();
        if (request.version() != HttpVersion.HTTP_1_1 || !request.method().equals(HttpMethod.GET))
            return "An upgrade to WebSocket must be a GET on HTTP/1.1.";
        if (!headers.getAll(HttpHeaders.UPGRADE).stream().allMatch(WEBSOCKET::equalsIgnoreCase))
            return "The request must have one Upgrade field with one protocol.";
        if (!hasConnectionUpgrade(headers)) return "The Connection field must have upgrade, and must not have close.";
        if (BodyLength.of(request) != 0) return "An upgrade to WebSocket must have no body.";
        if (!hasValidKey(headers)) return "The request must have one Sec-WebSocket-Key of 16 bytes in Base64.";
        if (headers.getAll(HttpHeaders.ORIGIN).size() > 1) return "The request must have at most one Origin.";
        return hasValidProtocols(headers) ? null : "Sec-WebSocket-Protocol must be a list of distinct tokens.";
    }

    private static boolean hasConnectionUpgrade(MultiMap headers) {
        List<String> options = tokens(headers, "Connection").toList();
        return options.stream().anyMatch("upgrade"::equalsIgnoreCase)
                && options.stream().noneMatch("close"::equalsIgnoreCase);
    }

    private static boolean hasValidKey(MultiMap headers) {
        List<String> keys = headers.getAll(KEY);
        if (keys.size() != 1) return false;
        try {
            byte[] bytes = Base64.getDecoder().decode(keys.get(0));
            return bytes.length == KEY_BYTES
                    && Base64.getEncoder().encodeToString(bytes).equals(keys.get(0));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static boolean hasValidProtocols(MultiMap headers) {
        List<String> offered = tokens(headers, PROTOCOL).toList();
        return offered.stream().allMatch(HeaderSyntax::isToken) && new HashSet<>(offered).size() == offered.size();
    }

    private static Stream<String> tokens(MultiMap headers, String name) {
        return headers.getAll(name).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip);
    }

    /** Returns the handshake of a request without a flaw. */
    public static WebSocketHandshake of(HttpServerRequest request) {
        MultiMap headers = request.headers();
        return new WebSocketHandshake(
                headers.get(KEY), tokens(headers, PROTOCOL).toList());
    }

    /** Sets the fields of the handshake in a request to the backend. Its {@code Origin} is that of the caller. */
    public void writeRequest(MultiMap headers, @Nullable String origin) {
        headers.set(KEY, key).set(VERSION, ONLY_VERSION).remove(EXTENSIONS).remove(PROTOCOL);
        if (!protocols.isEmpty()) headers.set(PROTOCOL, String.join(", ", protocols));
        if (origin != null) headers.set(HttpHeaders.ORIGIN, origin);
    }

    /** Returns the flaw of a 101 of the backend; null for a valid one. */
    public @Nullable String findFlaw(MultiMap response) {
        if (!tokens(response, "Upgrade").allMatch(WEBSOCKET::equalsIgnoreCase)
                || !response.contains(HttpHeaders.UPGRADE)) return "its Upgrade is not websocket";
        if (tokens(response, "Connection").noneMatch("upgrade"::equalsIgnoreCase))
            return "its Connection lacks upgrade";
        if (!response.getAll(ACCEPT).equals(List.of(accept()))) return "its Sec-WebSocket-Accept is wrong";
        if (response.contains(EXTENSIONS)) return "it has an extension that the gateway did not offer";
        List<String> chosen = response.getAll(PROTOCOL);
        boolean isOffered = chosen.isEmpty() || (chosen.size() == 1 && protocols.contains(chosen.get(0)));
        return isOffered ? null : "it has a subprotocol that the caller did not offer";
    }

    /** Sets the fields of the handshake in the 101 to the caller. */
    public void writeResponse(MultiMap backendHeaders, MultiMap headers) {
        headers.set(HttpHeaders.UPGRADE, WEBSOCKET).set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
        headers.set(ACCEPT, accept()).remove(EXTENSIONS).remove(PROTOCOL);
        String chosen = backendHeaders.get(PROTOCOL);
        if (chosen != null) headers.set(PROTOCOL, chosen);
    }

    /** Returns the value of {@code Sec-WebSocket-Accept} for the key (RFC 6455 4.2.2). */
    private String accept() {
        byte[] hash = Digest.sha1((key + GUID).getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(hash);
    }
}
