package dev.sluice.gateway.proxy.mapping;

import java.util.Locale;

/** The reason why a field of a response is dropped. */
public enum DroppedField {
    /** The reference is to the backend, and no route leads there. */
    NO_ROUTE("no route leads to its path"),
    /** The reference is to a host of another backend, or to another port of the same host. */
    BACKEND_HOST("its host is a host of a backend"),
    /** The host is a single label, has an internal domain, or is a non-public address. */
    INTERNAL_HOST("its host is not public"),
    /** The reference has a user or a password. */
    USERINFO("it has a user"),
    /** The field is not valid. */
    INVALID("it is not valid"),
    /** The field has more than 8192 characters. */
    TOO_LONG("it is too long");

    private final String explanation;

    DroppedField(String explanation) {
        this.explanation = explanation;
    }

    /** Returns the name in metrics. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the text for the log. */
    String explanation() {
        return explanation;
    }
}
