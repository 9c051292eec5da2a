package dev.sluice.language.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects fields of a document by path: {@code address.city} is {@code city} in {@code address}. A path applies to every
 * element of a list, at every level. Immutable once created.
 */
public final class FieldMask {
    private final Map<String, FieldMask> children = new LinkedHashMap<>();
    private boolean includesAll;

    /** Returns the mask of these paths. If one path leads through another, the shorter path selects all of its value. */
    public static FieldMask of(List<String> paths) {
        FieldMask all = new FieldMask();
        for (String path : paths) all.add(List.of(path.split("\\.", -1)));
        return all;
    }

    /** Returns whether a text is a path: names with dots between them. */
    public static boolean isPath(String text) {
        return List.of(text.split("\\.", -1)).stream().noneMatch(String::isBlank);
    }

    private void add(List<String> names) {
        if (names.isEmpty()) includesAll = true;
        else children.computeIfAbsent(names.get(0), name -> new FieldMask()).add(names.subList(1, names.size()));
    }

    boolean includesAll() {
        return includesAll;
    }

    /** Returns the mask of a field; null if the mask does not select it. */
    @Nullable
    FieldMask child(String field) {
        return children.get(field);
    }
}
