package dev.sluice.tools.demo;

/** Thrown if a server of the demo cannot listen on its port. The message is one line. */
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ListenException(String server, String address, Throwable reason) {
        super(message(server, address, reason), null, false, false);
    }

    /** The configuration of the demo names its ports, so no option changes them. */
    private static String message(String server, String address, Throwable reason) {
        return "the demo's " + server + " cannot listen on " + address + ": " + reason.getMessage()
                + "; these ports are fixed: stop the other demo";
    }
}
