package dev.sluice.config.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A list, in the order written. */
public record Sequence(SourceLocation place, KeyPath path, List<ConfigValue> items) implements ConfigValue {
    public Sequence {
        items = List.copyOf(items);
    }

    @Override
    public String shown() {
        return "a list";
    }

    @Override
    public boolean isFilled() {
        return items.stream().anyMatch(ConfigValue::isFilled);
    }

    @Override
    public <T extends @Nullable Object> T match(
            Function<Scalar, T> scalar,
            Function<Sequence, T> sequence,
            Function<Mapping, T> mapping,
            Function<InvalidValue, T> broken) {
        return sequence.apply(this);
    }

    @Override
    public Sequence aliased(KeyPath path) {
        List<ConfigValue> copies = new ArrayList<>();
        for (ConfigValue item : items) copies.add(item.aliased(path.item(copies.size())));
        return new Sequence(place, path, copies);
    }
}
