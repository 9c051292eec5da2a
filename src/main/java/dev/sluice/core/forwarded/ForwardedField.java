package dev.sluice.core.forwarded;

import java.util.Locale;

/** A header field in which a proxy tells about the request that it received. */
public enum ForwardedField {
    /** RFC 7239: the client, the scheme and the host. */
    FORWARDED("Forwarded"),
    FOR("X-Forwarded-For"),
    PROTO("X-Forwarded-Proto"),
    HOST("X-Forwarded-Host");

    private final String field;

    ForwardedField(String field) {
        this.field = field;
    }

    /** Returns the name of the field. */
    public String field() {
        return field;
    }

    /** Returns the name in a configuration, in lower case. */
    @Override
    public String toString() {
        return field.toLowerCase(Locale.ROOT);
    }
}
