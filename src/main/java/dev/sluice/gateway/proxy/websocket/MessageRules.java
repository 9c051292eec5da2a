package dev.sluice.gateway.proxy.websocket;

/** The rules for the sequence of frames that one peer sends: fragments, sizes, texts and Close frames (RFC 6455 section 5). */
final class MessageRules {
    private static final int MAX_CONTROL_PAYLOAD = 125;

    private static final Utf8Check NO_TEXT = new Utf8Check();

    private final long maxMessage;
    private Utf8Check text = NO_TEXT;
    private boolean isText;
    private boolean isOpen;
    private long length;

    MessageRules(long maxMessage) {
        this.maxMessage = maxMessage;
    }

    /**
     * Checks a frame before its payload.
     *
     * @throws WebSocketException if the frame is not allowed here, or its message is too large
     */
    void onHead(boolean isFinal, int opcode, long payloadLength) {
        if (isControl(opcode)) {
            boolean isKnown = opcode <= Frame.PONG;
            require(isKnown && isFinal && payloadLength <= MAX_CONTROL_PAYLOAD, CloseCode.PROTOCOL_ERROR);
            return;
        }
        require(opcode <= Frame.BINARY, CloseCode.PROTOCOL_ERROR);
        require((opcode == Frame.CONTINUATION) == isOpen, CloseCode.PROTOCOL_ERROR);
        if (!isOpen) startMessage(opcode);
        isOpen = !isFinal;
        require(payloadLength <= maxMessage - length, CloseCode.MESSAGE_TOO_BIG);
        length += payloadLength;
    }

    private void startMessage(int opcode) {
        isText = opcode == Frame.TEXT;
        length = 0;
        if (isText) text = new Utf8Check();
    }

    /**
     * Checks a part of an unmasked payload as soon as it arrives.
     *
     * @throws WebSocketException if it is not UTF-8 in a text
     */
    void onPayload(int opcode, byte[] payload, int from, int to) {
        if (isText && !isControl(opcode)) require(text.accepts(payload, from, to), CloseCode.INVALID_TEXT);
    }

    /**
     * Checks a whole frame.
     *
     * @throws WebSocketException if a text ends within a character, or a Close frame is invalid
     */
    void onEnd(Frame frame) {
        if (frame.opcode() == Frame.CLOSE) checkClose(frame.payload());
        else if (isText && !isControl(frame.opcode()) && frame.isFinal())
            require(text.isComplete(), CloseCode.INVALID_TEXT);
    }

    private static void checkClose(byte[] payload) {
        if (payload.length == 0) return;
        require(payload.length > 1, CloseCode.PROTOCOL_ERROR);
        require(CloseCode.isValid((payload[0] & 0xff) << 8 | (payload[1] & 0xff)), CloseCode.PROTOCOL_ERROR);
        Utf8Check reason = new Utf8Check();
        require(reason.accepts(payload, 2, payload.length) && reason.isComplete(), CloseCode.INVALID_TEXT);
    }

    private static boolean isControl(int opcode) {
        return opcode >= Frame.CLOSE;
    }

    static void require(boolean holds, int code) {
        if (!holds) throw new WebSocketException(code);
    }
}
