package dev.sluice.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a document are chosen, by name: {@code address.city} is the field {@code city} within {@code address}.
 * A list is looked through, at every level: what is chosen is chosen in each of its elements.
 */
public final class FieldMask {
    private final Map<String, FieldMask> children = new LinkedHashMap<>();
    private boolean includesAll;

    /** What these paths choose; where one path leads through another, all of the shorter one is chosen. */
    public static FieldMask of(List<String> paths) {
        FieldMask all = new FieldMask();
        for (String path : paths) all.add(List.of(path.split("\\.", -1)));
        return all;
    }

    /** Whether a text is names with dots between. */
    public static boolean isPath(String text) {
        return List.of(text.split("\\.", -1)).stream().noneMatch(String::isBlank);
    }

    private void add(List<String> names) {
        if (names.isEmpty()) includesAll = true;
        else children.computeIfAbsent(names.get(0), name -> new FieldMask()).add(names.subList(1, names.size()));
    }

    /** Whether a value is chosen with all that is in it. */
    boolean includesAll() {
        return includesAll;
    }

    /** What is chosen of a field; null when nothing is. */
    @Nullable
    FieldMask child(String field) {
        return children.get(field);
    }
}
