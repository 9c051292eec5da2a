package dev.sluice.kubernetes;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object by their paths, such as {@code /spec/ports/http/port}. In some lists, the order has no meaning: their items
 * are at their names. Other items are at their positions.
 */
final class ManifestFields {
    private static final Set<String> UNORDERED = Set.of("env", "ports", "volumes", "volumeMounts");

    private final Map<String, Object> fields = new TreeMap<>();

    private ManifestFields() {}

    static Map<String, Object> of(YamlTree object) {
        ManifestFields fields = new ManifestFields();
        fields.add("", object.value());
        return fields.fields;
    }

    private void add(String path, @Nullable Object value) {
        if (value instanceof Map<?, ?> map && !map.isEmpty())
            map.forEach((name, child) -> add(path + "/" + name, child));
        else if (value instanceof List<?> list && !list.isEmpty()) addItems(path, list);
        else fields.put(path, value == null ? "null" : value);
    }

    private void addItems(String path, List<?> items) {
        boolean isUnordered = UNORDERED.contains(path.substring(path.lastIndexOf('/') + 1));
        Set<String> names = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String name = String.valueOf(
                    isUnordered && items.get(i) instanceof Map<?, ?> item && item.get("name") != null
                            ? item.get("name")
                            : i);
            add(path + "/" + (names.add(name) ? name : name + "#" + i), items.get(i));
        }
    }
}
