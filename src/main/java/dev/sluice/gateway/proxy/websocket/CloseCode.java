package dev.sluice.gateway.proxy.websocket;

/** The status codes of Close frames (RFC 6455 7.4, and the registry of IANA). */
final class CloseCode {
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;
    static final int INVALID_TEXT = 1007;
    static final int POLICY_VIOLATION = 1008;
    static final int MESSAGE_TOO_BIG = 1009;
    static final int TRY_AGAIN_LATER = 1013;
    static final int BAD_GATEWAY = 1014;

    private CloseCode() {}

    /** Returns whether a Close frame may have this code. */
    static boolean isValid(int code) {
        boolean isDefined = code >= 1000 && code <= BAD_GATEWAY && (code < 1004 || code > 1006);
        return isDefined || (code >= 3000 && code <= 4999);
    }

    /** Returns the payload of a Close frame without a reason. */
    static byte[] payload(int code) {
        return new byte[] {(byte) (code >> 8), (byte) code};
    }
}
