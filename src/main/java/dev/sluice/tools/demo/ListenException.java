package dev.sluice.tools.demo;

/** Thrown if a server of the demo cannot listen on its port. The message is one line. */
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ListenException(String server, String address, Throwable reason) {
        super(message(server, address, reason), null, false, false);
    }

    /** The configuration of the demo names its ports, so no option changes them. */
    private static String message(String server, String address, Throwable reason) {
        return "the demo's " + server + " cannot listen on " + address + ": " + describe(reason)
                + "; its port is fixed: stop the program that has it, such as another demo";
    }

    /** Returns the message without the name and the number of the failed system call, which epoll puts before it. */
    private static String describe(Throwable reason) {
        return String.valueOf(reason.getMessage()).replaceFirst("^\\w+\\(.*\\): ", "");
    }
}
