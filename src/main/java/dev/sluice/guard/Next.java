package dev.sluice.guard;

/**
 * What follows a failed attempt.
 *
 * @param kind what it is
 * @param why for a stop, why no other attempt is made although it might have helped; otherwise empty
 * @param delayNanos for another attempt, how long to wait before it; otherwise zero
 */
record Next(Kind kind, String why, long delayNanos) {

    enum Kind {
        /** Nothing: another attempt would not help, or would do harm. */
        END,
        /** Nothing, although another attempt might have helped. */
        STOP,
        /** The same attempt once more, at once and uncounted: the request was certainly not processed. */
        RESEND,
        /** Another attempt. */
        AGAIN
    }

    static final Next END = new Next(Kind.END, "", 0);
    static final Next RESEND = new Next(Kind.RESEND, "", 0);

    static Next stop(String why) {
        return new Next(Kind.STOP, why, 0);
    }

    static Next again(long delayNanos) {
        return new Next(Kind.AGAIN, "", delayNanos);
    }
}
