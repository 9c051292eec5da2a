package dev.sluice.gateway.edge.cors;

import java.util.Locale;

/** Why a preflight is rejected. */
public enum PreflightRejection {
    /** The origin of the page is not listed. */
    ORIGIN,
    /** No route with {@code cors} serves the asked method. */
    METHOD,
    /** The page may not send an asked header. */
    HEADER;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** Returns the name in metrics. */
    public String code() {
        return code;
    }
}
