package dev.sluice.config.source;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a setting that takes one value or a list.
 *
 * <p>A sequence has its items. A scalar that is exactly one reference to a variable, as in {@code ${NAME:-default}}, has the parts of its value
 * between commas, without the white space around them. A blank value has no items. Every other value is its only item.
 */
public final class ListItems {
    private static final char SEPARATOR = ',';

    private ListItems() {}

    /** Returns the items of a value; none for an absent value. An empty part of a variable is an item, which every reader rejects. */
    public static List<ConfigValue> of(@Nullable ConfigValue value) {
        if (value == null) return List.of();
        return value.match(
                scalar -> scalar.isVariable() ? split(scalar) : List.of(scalar), Sequence::items, List::of, List::of);
    }

    /** Returns the items that are scalars. */
    public static List<Scalar> scalars(@Nullable ConfigValue value) {
        return of(value).stream()
                .flatMap(item -> Stream.ofNullable(ConfigValue.scalar(item)))
                .toList();
    }

    private static List<ConfigValue> split(Scalar scalar) {
        String text = scalar.text();
        if (text.isBlank()) return List.of();
        if (text.indexOf(SEPARATOR) < 0) return List.of(scalar.withText(text.strip()));
        List<ConfigValue> items = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(SEPARATOR); end >= 0; end = text.indexOf(SEPARATOR, start)) {
            items.add(scalar.item(items.size() + 1, text.substring(start, end).strip()));
            start = end + 1;
        }
        items.add(scalar.item(items.size() + 1, text.substring(start).strip()));
        return items;
    }
}
