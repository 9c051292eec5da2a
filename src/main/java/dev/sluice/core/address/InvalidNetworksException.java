package dev.sluice.core.address;

/** Signals a file that is not a list of networks. */
public final class InvalidNetworksException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    /** @param line the invalid line, counted from 1 */
    public InvalidNetworksException(int line, String message) {
        super(message);
        this.line = line;
    }

    /** Returns the invalid line, counted from 1. */
    public int line() {
        return line;
    }
}
