package dev.sluice.config.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A list, in the order written. */
public record Sequence(Place place, KeyPath path, List<Value> items) implements Value {
    public Sequence {
        items = List.copyOf(items);
    }

    @Override
    public String shown() {
        return "a list";
    }

    @Override
    public boolean isFilled() {
        return items.stream().anyMatch(Value::isFilled);
    }

    @Override
    public <T extends @Nullable Object> T match(
            Function<Scalar, T> scalar,
            Function<Sequence, T> sequence,
            Function<Mapping, T> mapping,
            Function<Broken, T> broken) {
        return sequence.apply(this);
    }

    @Override
    public Sequence aliased(KeyPath path) {
        List<Value> copies = new ArrayList<>();
        for (Value item : items) copies.add(item.aliased(path.item(copies.size())));
        return new Sequence(place, path, copies);
    }
}
