package dev.sluice.server.admin;

/** Milliseconds with three decimals. */
final class Millis {
    private Millis() {}

    static double of(long nanos) {
        return Math.round(nanos / 1000.0) / 1000.0;
    }
}
