package dev.sluice.gateway.telemetry;

/** A text format for metrics. */
public enum MetricsFormat {
    /** The Prometheus text format. */
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics, which has exemplars. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    MetricsFormat(String contentType) {
        this.contentType = contentType;
    }

    /** Returns the media type. */
    public String contentType() {
        return contentType;
    }
}
