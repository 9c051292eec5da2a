package dev.sluice.server.admin;

import dev.sluice.core.trace.RequestTrace;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * The time axis of a waterfall. Times are in ns since the start of the request.
 *
 * @param end the time at the right edge, at least 1
 * @param deadline the time of the deadline; 0 if the request has none
 */
record WaterfallAxis(long end, long deadline) {
    private static final int MAX_TICKS = 8;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    /** Returns the axis of a request. It includes the deadline, unless bars would lose more than half of their width by that. */
    static WaterfallAxis of(RequestTrace request) {
        long duration = Math.max(1, request.durationNanos());
        boolean hasDeadline = request.deadlineNanos() != 0;
        long deadline = hasDeadline ? Math.max(0, request.deadlineNanos() - request.startedNanos()) : 0;
        return new WaterfallAxis(deadline / 2 <= duration ? Math.max(duration, deadline) : duration, deadline);
    }

    boolean hasDeadline() {
        return deadline > 0;
    }

    /** Returns whether the deadline is a time of this axis. */
    boolean showsDeadline() {
        return hasDeadline() && deadline <= end;
    }

    /** Returns the position of a time: 0 at the left edge, 1 at the right edge. */
    double position(long time) {
        return Math.min(1, Math.max(0, (double) time / end));
    }

    /** Returns the times of the ticks: 4 to {@value #MAX_TICKS} multiples of 1, 2 or 5 × 10^n µs, and fewer below 8 µs. */
    List<Long> ticks() {
        long step = step();
        List<Long> ticks = new ArrayList<>();
        for (long time = 0; time <= end; time += step) ticks.add(time);
        return ticks;
    }

    private long step() {
        for (long power = 1000; ; power *= 10)
            for (int factor : new int[] {1, 2, 5}) if (end / MAX_TICKS < power * factor) return power * factor;
    }

    /** Returns a time with its unit, without zeros at its end: {@code 0.5 ms}, {@code 20 ms}, {@code 1.5 s}. */
    static String text(long time) {
        if (time == 0) return "0";
        return time >= SECOND ? number(time, 6) + " s" : millis(time);
    }

    /** Returns the deadline as its setting has it: without the short time after the head at which it was set. */
    String deadlineText() {
        return text(deadline / unit(deadline) * unit(deadline));
    }

    /** Returns a measured time in ms, with three digits or as a whole number: {@code 0.171 ms}, {@code 33.6 ms}, {@code 1027 ms}. */
    static String duration(long time) {
        long unit = unit(time);
        return millis((time + unit / 2) / unit * unit);
    }

    /** Returns the last digit that is shown, in ns. */
    private static long unit(long time) {
        long unit = 1000;
        while (unit < MILLI && time >= 1000 * unit) unit *= 10;
        return unit;
    }

    private static String millis(long time) {
        return number(time, 3) + " ms";
    }

    private static String number(long time, int scale) {
        return BigDecimal.valueOf(time / 1000, scale).stripTrailingZeros().toPlainString();
    }
}
