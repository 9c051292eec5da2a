package dev.sluice.config.source;

import org.jspecify.annotations.Nullable;

/** A value of the configuration that knows where it stands and how it is called. */
public sealed interface Value permits Scalar, Sequence, Mapping, Broken {

    Place place();

    KeyPath path();

    /** What it is, in words for a message: a mapping, a list, or the text as it was written. */
    String shown();

    /** Whether anything in it was filled in from a variable or a file, and so must not be shown. */
    boolean isFilled();

    /** The same value where an alias stands for it: called by another path, written at the same place. */
    Value aliased(KeyPath path);

    /** The value below these keys; null where there is none. */
    static @Nullable Value at(@Nullable Value value, String... keys) {
        Value at = value;
        for (String key : keys) at = at instanceof Mapping mapping ? mapping.get(key) : null;
        return at;
    }
}
