package dev.sluice.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A YAML document with access by paths such as {@code spec/ports/0/port}. */
record YamlTree(Object value) {

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
}
