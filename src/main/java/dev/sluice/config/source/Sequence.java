package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A YAML sequence in the order of the file. */
public record Sequence(SourceLocation location, KeyPath path, List<ConfigValue> items) implements ConfigValue {
    public Sequence {
        items = List.copyOf(items);
    }

    @Override
    public String describe() {
        return "a list";
    }

    @Override
    public String provenance() {
        return items.stream()
                .map(ConfigValue::provenance)
                .filter(origin -> !origin.isEmpty())
                .distinct()
                .collect(Collectors.joining(" and "));
    }

    @Override
    public boolean isSubstituted() {
        return items.stream().anyMatch(ConfigValue::isSubstituted);
    }

    @Override
    public <T extends @Nullable Object> T match(
            Function<Scalar, T> scalar,
            Function<Sequence, T> sequence,
            Function<Mapping, T> mapping,
            Function<InvalidValue, T> invalid) {
        return sequence.apply(this);
    }

    @Override
    public Sequence atPath(KeyPath path) {
        List<ConfigValue> copies = new ArrayList<>();
        for (ConfigValue item : items) copies.add(item.atPath(path.item(copies.size())));
        return new Sequence(location, path, copies);
    }
}
