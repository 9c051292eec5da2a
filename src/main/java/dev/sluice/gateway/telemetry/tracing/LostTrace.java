package dev.sluice.gateway.telemetry.tracing;

import java.util.Locale;

/** Why a trace was not exported. */
public enum LostTrace {
    /** As many requests as {@code queue} permits wait for an export. */
    QUEUE_FULL,
    /** The collector rejected the export or did not reply in time. */
    EXPORT_FAILED,
    /** Too many requests outside the sample have failed or were slow. */
    RATE_LIMITED;

    /** Returns the value of the label. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
