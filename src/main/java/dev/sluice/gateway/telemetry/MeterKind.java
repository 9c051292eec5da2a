package dev.sluice.gateway.telemetry;

/** The type of a meter in Prometheus. */
public enum MeterKind {
    HISTOGRAM("_seconds"),
    COUNTER("_total"),
    GAUGE("");

    private final String suffix;

    MeterKind(String suffix) {
        this.suffix = suffix;
    }

    /** Returns the end of the name in Prometheus, after its unit. */
    String suffix() {
        return suffix;
    }
}
