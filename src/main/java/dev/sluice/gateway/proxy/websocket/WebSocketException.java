package dev.sluice.gateway.proxy.websocket;

/** A peer has violated the protocol, and its connection must close with a code. */
final class WebSocketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    WebSocketException(int code) {
        super("close code " + code, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
