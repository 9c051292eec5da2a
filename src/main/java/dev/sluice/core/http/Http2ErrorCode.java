package dev.sluice.core.http;

/** Error codes of RST_STREAM and GOAWAY (RFC 9113 7). */
public final class Http2ErrorCode {
    public static final long NO_ERROR = 0x0;
    public static final long INTERNAL_ERROR = 0x2;
    public static final long REFUSED_STREAM = 0x7;
    public static final long CANCEL = 0x8;
    public static final long ENHANCE_YOUR_CALM = 0xb;

    private Http2ErrorCode() {}
}
