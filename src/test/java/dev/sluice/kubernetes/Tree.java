package dev.sluice.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A YAML document, read by path: {@code spec/ports/0/port}. */
record Tree(Object value) {

    static List<Tree> documents(String yaml) {
        List<Tree> trees = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml))
            trees.add(new Tree(document));
        return trees;
    }

    /** What is at a path; a missing name or position is an assertion error that says which. */
    Tree at(String path) {
        return find(path).orElseThrow(() -> new AssertionError("nothing at " + path + " in " + value));
    }

    /** The plain value at a path. */
    Object says(String path) {
        return at(path).value();
    }

    Optional<Tree> find(String path) {
        Optional<Tree> found = Optional.of(this);
        for (String name : path.split("/", -1)) found = found.flatMap(tree -> tree.child(name));
        return found;
    }

    private Optional<Tree> child(String name) {
        if (value instanceof Map<?, ?> map)
            return Optional.ofNullable(map.get(name)).map(Tree::new);
        if (value instanceof List<?> list && Integer.parseInt(name) < list.size())
            return Optional.ofNullable(list.get(Integer.parseInt(name))).map(Tree::new);
        return Optional.empty();
    }

    List<Tree> items() {
        return ((List<?>) value).stream().<Tree>map(Tree::new).toList();
    }

    String text() {
        return value.toString();
    }

    int number() {
        return Integer.parseInt(text());
    }
}
