package dev.sluice.tools.demo;

/** Thrown if a server of the demo cannot listen on its port. The message is one line. */
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ListenException(String server, String address, Throwable reason) {
        super("the demo's " + server + " cannot listen on " + address + ": " + reason.getMessage(), null, false, false);
    }
}
