package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value of the configuration with its location and its path. */
public sealed interface ConfigValue permits Scalar, Sequence, Mapping, InvalidValue {

    SourceLocation location();

    KeyPath path();

    /** Returns the kind of the value, or the text of a scalar as written with the origin of its values, for a message. */
    String describe();

    /** Returns the description without the origin. A default is left out if its variable is set. */
    default String reference() {
        return describe();
    }

    /** Returns the origins that {@link #reference} does not show, as the end of a phrase; empty for none. */
    default String origin() {
        return "";
    }

    /** Returns the origins of all substituted values: variables, their defaults and files; empty for none. */
    default String provenance() {
        return "";
    }

    /** Whether any part of the value comes from a variable or a file, so that a message must not show it. */
    boolean isSubstituted();

    /** Returns the value of an alias: another path, the same location. */
    ConfigValue atPath(KeyPath path);

    /** Calls the function for this kind of value and returns its result. */
    <T extends @Nullable Object> T match(
            Function<Scalar, T> scalar,
            Function<Sequence, T> sequence,
            Function<Mapping, T> mapping,
            Function<InvalidValue, T> invalid);

    /** Whether the value could not be read. The error is already reported. */
    default boolean isInvalid() {
        return this instanceof InvalidValue;
    }

    /** Returns the value at a path of keys; null if it is absent. */
    static @Nullable ConfigValue at(@Nullable ConfigValue value, String... keys) {
        ConfigValue current = value;
        for (String key : keys) {
            Mapping mapping = mapping(current);
            current = mapping == null ? null : mapping.get(key);
        }
        return current;
    }

    /**
     * Whether the value at a path of keys is as written, or is certainly not written. It is unknown if it could not be read, or if a mapping on
     * its path could not be read or may have other keys.
     */
    static boolean isKnown(ConfigValue value, String... keys) {
        ConfigValue current = value;
        for (String key : keys) {
            Mapping mapping = mapping(current);
            if (mapping == null) return false;
            ConfigValue next = mapping.get(key);
            if (next == null) return mapping.isComplete();
            current = next;
        }
        return !current.isInvalid();
    }

    /** Whether a value has no keys but those that were read. */
    static boolean hasKnownKeys(@Nullable ConfigValue value) {
        Mapping mapping = mapping(value);
        return mapping == null ? value == null || !value.isInvalid() : mapping.isComplete();
    }

    /** Returns a scalar; null for an absent or other value. */
    static @Nullable Scalar scalar(@Nullable ConfigValue value) {
        return value instanceof Scalar scalar ? scalar : null;
    }

    /** Returns a sequence; null for an absent or other value. */
    static @Nullable Sequence sequence(@Nullable ConfigValue value) {
        return value instanceof Sequence sequence ? sequence : null;
    }

    /** Returns a mapping; null for an absent or other value. */
    static @Nullable Mapping mapping(@Nullable ConfigValue value) {
        return value instanceof Mapping mapping ? mapping : null;
    }

    /** Returns the entries of a mapping; none for an absent or other value. */
    static Collection<Mapping.Entry> entries(@Nullable ConfigValue value) {
        Mapping mapping = mapping(value);
        return mapping == null ? List.of() : mapping.entries();
    }

    /** Returns the text of a scalar; null for an absent or other value. */
    static @Nullable String text(@Nullable ConfigValue value) {
        Scalar scalar = scalar(value);
        return scalar == null ? null : scalar.text();
    }

    /** Returns the written text of a value whose variable is not set; null for an absent or other value. */
    static @Nullable String unset(@Nullable ConfigValue value) {
        return value instanceof InvalidValue invalid ? invalid.unset() : null;
    }
}
