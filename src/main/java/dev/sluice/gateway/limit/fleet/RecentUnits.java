package dev.sluice.gateway.limit.fleet;

/** Counts the units of requests in the time of the last lease. A part of each lease, without an object of its own. Not thread-safe. */
class RecentUnits {
    private int period;

    /** The units of the period, which is as long as a lease, and of the one before. */
    private int units;

    private int unitsBefore;

    /** Counts the units of a request, admitted or not. */
    final void count(long now, long leaseNanos, long number) {
        int current = (int) (now / leaseNanos);
        // Another thread may have read the clock later, and counted earlier.
        if (current != period && current != period - 1) {
            unitsBefore = current == period + 1 ? units : 0;
            units = 0;
            period = current;
        }
        units = (int) Math.min(Integer.MAX_VALUE, units + number);
    }

    /** Returns the units of the last lease. Those of a part of a period count as if they were evenly spread, rounded up. */
    final long recent(long now, long leaseNanos) {
        int age = (int) (now / leaseNanos) - period;
        if (age > 1 || age < -1) return 0;
        long part = leaseNanos - now % leaseNanos;
        long older = age > 0 ? units : unitsBefore;
        return (age > 0 ? 0 : units) + (older * part + leaseNanos - 1) / leaseNanos;
    }
}
