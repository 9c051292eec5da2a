package dev.sluice.config.source;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value of the configuration that knows where it stands and how it is called. */
public sealed interface ConfigValue permits Scalar, Sequence, Mapping, InvalidValue {

    SourceLocation location();

    KeyPath path();

    /** What it is, in words for a message: a mapping, a list, or the text as it was written. */
    String describe();

    /** Whether anything in it was filled in from a variable or a file, and so must not be shown. */
    boolean isSubstituted();

    /** The same value where an alias stands for it: called by another path, written at the same place. */
    ConfigValue atPath(KeyPath path);

    /** Calls the function for this kind of value and returns its result. */
    <T extends @Nullable Object> T match(
            Function<Scalar, T> scalar,
            Function<Sequence, T> sequence,
            Function<Mapping, T> mapping,
            Function<InvalidValue, T> invalid);

    /** Whether it could not be read, which has been told already. */
    default boolean isInvalid() {
        return match(scalar -> false, sequence -> false, mapping -> false, invalid -> true);
    }

    /** The value below these keys; null where there is none. */
    static @Nullable ConfigValue at(@Nullable ConfigValue value, String... keys) {
        ConfigValue current = value;
        for (String key : keys) {
            Mapping mapping = mapping(current);
            current = mapping == null ? null : mapping.get(key);
        }
        return current;
    }

    /** A value as a single one; null where it is absent or anything else. */
    static @Nullable Scalar scalar(@Nullable ConfigValue value) {
        return value == null
                ? null
                : value.<@Nullable Scalar>match(scalar -> scalar, sequence -> null, mapping -> null, invalid -> null);
    }

    /** A value as a list; null where it is absent or anything else. */
    static @Nullable Sequence sequence(@Nullable ConfigValue value) {
        return value == null
                ? null
                : value.<@Nullable Sequence>match(
                        scalar -> null, sequence -> sequence, mapping -> null, invalid -> null);
    }

    /** A value as a mapping; null where it is absent or anything else. */
    static @Nullable Mapping mapping(@Nullable ConfigValue value) {
        return value == null
                ? null
                : value.<@Nullable Mapping>match(scalar -> null, sequence -> null, mapping -> mapping, invalid -> null);
    }

    /** The entries of a mapping; none where the value is absent or anything else. */
    static Collection<Mapping.Entry> entries(@Nullable ConfigValue value) {
        Mapping mapping = mapping(value);
        return mapping == null ? List.of() : mapping.entries();
    }

    /** The text of a single value; null where the value is absent or anything else. */
    static @Nullable String text(@Nullable ConfigValue value) {
        Scalar scalar = scalar(value);
        return scalar == null ? null : scalar.text();
    }
}
