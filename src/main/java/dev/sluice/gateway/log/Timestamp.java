package dev.sluice.gateway.log;

import java.time.Instant;

/** Writes times such as {@code 2026-01-31T08:30:00.250Z}. It formats each second once. Not thread-safe. */
final class Timestamp {
    private long second = Long.MIN_VALUE;
    private String text = "";

    void write(long epochMillis, LineBuffer out) {
        long current = Math.floorDiv(epochMillis, 1000L);
        if (current != second) {
            String formatted = Instant.ofEpochSecond(current).toString();
            text = formatted.substring(0, formatted.length() - 1) + ".";
            second = current;
        }
        out.ascii(text);
        out.threeDigits(Math.floorMod(epochMillis, 1000L));
        out.ascii('Z');
    }
}
