package dev.sluice.config.source;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value that could not be read, and about which the operator has been told already. */
public record Broken(Place place, KeyPath path) implements Value {
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
            Function<Broken, T> broken) {
        return broken.apply(this);
    }

    @Override
    public Broken aliased(KeyPath path) {
        return new Broken(place, path);
    }
}
