package dev.sluice.gateway.proxy.mapping;

/** A field that callers must not receive. */
final class DroppedFieldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final DroppedField reason;

    DroppedFieldException(DroppedField reason) {
        super(reason.code(), null, false, false);
        this.reason = reason;
    }

    DroppedField reason() {
        return reason;
    }
}
