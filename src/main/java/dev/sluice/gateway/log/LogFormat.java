package dev.sluice.gateway.log;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats of a line of the log. */
public enum LogFormat {
    /** Words and {@code key=value}. */
    TEXT,
    /** One JSON object. */
    JSON,
    /** One JSON object with the field names of the Elastic Common Schema. */
    ECS;

    /** Returns the format of a name; null if the name is unknown. */
    static @Nullable LogFormat parse(String name) {
        for (LogFormat format : values()) if (format.toString().equals(name)) return format;
        return null;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
