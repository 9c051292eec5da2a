package dev.sluice.gateway.log;

import java.util.Locale;

/** How the access log shows the subject of a caller. */
public enum SubjectMode {
    HASHED,
    PLAIN,
    OFF;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
