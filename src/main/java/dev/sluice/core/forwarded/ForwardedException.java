package dev.sluice.core.forwarded;

/** Signals forwarded headers of a trusted proxy that have no single meaning. The message repeats no part of a header. */
public final class ForwardedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ForwardedException(String message) {
        super(message, null, false, false);
    }

    static ForwardedException malformed() {
        return new ForwardedException("Forwarded or X-Forwarded-For, -Proto or -Host of the proxy is malformed.");
    }

    static ForwardedException tooLong() {
        return new ForwardedException(
                "Forwarded and X-Forwarded-For must have at most " + ForwardedElement.MAX + " elements each.");
    }

    static ForwardedException disagreement() {
        return new ForwardedException("Forwarded and X-Forwarded-For, -Proto or -Host disagree.");
    }
}
