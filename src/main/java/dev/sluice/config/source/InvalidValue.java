package dev.sluice.config.source;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value that could not be read, and about which the operator has been told already. */
public record InvalidValue(SourceLocation place, KeyPath path) implements ConfigValue {
    @Override
    public String shown() {
        return "a broken value";
    }

    @Override
    public boolean isFilled() {
        return true;
    }

    @Override
    public <T extends @Nullable Object> T match(
            Function<Scalar, T> scalar,
            Function<Sequence, T> sequence,
            Function<Mapping, T> mapping,
            Function<InvalidValue, T> broken) {
        return broken.apply(this);
    }

    @Override
    public InvalidValue aliased(KeyPath path) {
        return new InvalidValue(place, path);
    }
}
