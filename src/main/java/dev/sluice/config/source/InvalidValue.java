package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An unreadable value. Its error is already reported.
 *
 * @param unset the written text with the reference to a variable that is not set, such as <code>${NAME}</code>; null for another value
 */
public record InvalidValue(
        SourceLocation location, KeyPath path, @Nullable String unset) implements ConfigValue {

    /** Creates a value that is invalid for another reason than a variable. */
    public InvalidValue(SourceLocation location, KeyPath path) {
        this(location, path, null);
    }

    @Override
    public String describe() {
        return unset == null ? "an invalid value" : unset;
    }

    @Override
    public boolean isSubstituted() {
        return true;
    }

    @Override
    public <T extends @Nullable Object> T match(
            Function<Scalar, T> scalar,
            Function<Sequence, T> sequence,
            Function<Mapping, T> mapping,
            Function<InvalidValue, T> invalid) {
        return invalid.apply(this);
    }

    @Override
    public InvalidValue atPath(KeyPath path) {
        return new InvalidValue(location, path, unset);
    }
}
