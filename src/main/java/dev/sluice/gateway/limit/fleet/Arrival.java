package dev.sluice.gateway.limit.fleet;

/** A time at which a bucket decides, in nanoseconds since the start of its table. Immutable. */
record Arrival(LeaseTerms terms, long nanos) {
    FleetRate rate() {
        return terms.rate();
    }

    long leaseNanos() {
        return terms.leaseNanos();
    }

    long leaseUnits() {
        return terms.leaseUnits();
    }

    int replicas() {
        return terms.replicas();
    }
}
