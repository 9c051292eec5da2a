package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An unreadable value. Its error is already reported. */
public record InvalidValue(SourceLocation location, KeyPath path) implements ConfigValue {
    @Override
    public String describe() {
        return "an invalid value";
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
        return new InvalidValue(location, path);
    }
}
