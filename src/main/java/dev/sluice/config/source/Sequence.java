package dev.sluice.config.source;

import java.util.ArrayList;
import java.util.List;

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
    public Sequence aliased(KeyPath path) {
        List<Value> copies = new ArrayList<>();
        for (Value item : items) copies.add(item.aliased(path.item(copies.size())));
        return new Sequence(place, path, copies);
    }
}
