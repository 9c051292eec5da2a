package dev.sluice.kubernetes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A YAML document with access by paths such as {@code spec/ports/0/port}. */
record YamlTree(Object value) {
    /** The lists whose order has no meaning. */
    private static final Set<String> UNORDERED = Set.of("env", "ports", "volumes", "volumeMounts");

    static List<YamlTree> documents(String yaml) {
        List<YamlTree> trees = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml))
            trees.add(new YamlTree(document));
        return trees;
    }

    /** Returns the tree at a path. Fails if the path does not exist. */
    YamlTree at(String path) {
        return find(path).orElseThrow(() -> new AssertionError("nothing at " + path + " in " + value));
    }

    /** Returns the map, list or scalar at a path. Fails if the path does not exist. */
    Object valueAt(String path) {
        return at(path).value();
    }

    Optional<YamlTree> find(String path) {
        Optional<YamlTree> found = Optional.of(this);
        for (String name : path.split("/", -1)) found = found.flatMap(tree -> tree.child(name));
        return found;
    }

    private Optional<YamlTree> child(String name) {
        if (value instanceof Map<?, ?> map)
            return Optional.ofNullable(map.get(name)).map(YamlTree::new);
        if (value instanceof List<?> list && Integer.parseInt(name) < list.size())
            return Optional.ofNullable(list.get(Integer.parseInt(name))).map(YamlTree::new);
        return Optional.empty();
    }

    List<YamlTree> items() {
        return ((List<?>) value).stream().<YamlTree>map(YamlTree::new).toList();
    }

    String text() {
        return value.toString();
    }

    int number() {
        return Integer.parseInt(text());
    }

    /**
     * Returns the fields by their paths, such as {@code /spec/ports/http/port}. In some lists, the order has no meaning: their items are
     * at their names. Other items are at their positions.
     */
    Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        add("", value, fields);
        return fields;
    }

    private static void add(String path, @Nullable Object value, Map<String, Object> fields) {
        if (value instanceof Map<?, ?> map && !map.isEmpty())
            map.forEach((name, child) -> add(path + "/" + name, child, fields));
        else if (value instanceof List<?> list && !list.isEmpty()) addItems(path, list, fields);
        else fields.put(path, value == null ? "null" : value);
    }

    private static void addItems(String path, List<?> items, Map<String, Object> fields) {
        boolean isUnordered = UNORDERED.contains(path.substring(path.lastIndexOf('/') + 1));
        Set<String> names = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String name = String.valueOf(
                    isUnordered && items.get(i) instanceof Map<?, ?> item && item.get("name") != null
                            ? item.get("name")
                            : i);
            add(path + "/" + (names.add(name) ? name : name + "#" + i), items.get(i), fields);
        }
    }
}
