package dev.sluice.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A change of one field: its path as in {@link ManifestFields} with positions in all lists, and the changed object. */
record ManifestMutation(String path, YamlTree changed) {

    /** Returns each field with another value, each field and each item left out, and a field more in each mapping. */
    static List<ManifestMutation> of(YamlTree object) {
        List<ManifestMutation> mutations = new ArrayList<>();
        collect("", object.value(), changed -> changed, mutations);
        return mutations;
    }

    private static void collect(
            String path, Object value, Function<Object, Object> within, List<ManifestMutation> mutations) {
        if (value instanceof Map<?, ?> map) ofMapping(path, map, within, mutations);
        else if (value instanceof List<?> list) ofList(path, list, within, mutations);
        else add(path, within.apply(other(value)), mutations);
    }

    private static void ofMapping(
            String path, Map<?, ?> map, Function<Object, Object> within, List<ManifestMutation> mutations) {
        map.forEach((name, child) -> {
            collect(path + "/" + name, child, changed -> within.apply(with(map, name, changed)), mutations);
            boolean isField = !(child instanceof Map<?, ?> fields) || fields.isEmpty();
            if (isField) add(path + "/" + name, within.apply(with(map, name, null)), mutations);
        });
        add(path + "/added", within.apply(with(map, "added", "x")), mutations);
    }

    private static void ofList(
            String path, List<?> list, Function<Object, Object> within, List<ManifestMutation> mutations) {
        for (int i = 0; i < list.size(); i++) {
            int at = i;
            collect(path + "/" + i, list.get(i), changed -> within.apply(with(list, at, changed)), mutations);
            add(path + "/" + i, within.apply(with(list, at, null)), mutations);
        }
    }

    private static void add(String path, Object changed, List<ManifestMutation> mutations) {
        mutations.add(new ManifestMutation(path, new YamlTree(changed)));
    }

    private static Object other(Object value) {
        if (value instanceof Boolean flag) return !flag;
        return value instanceof Integer number ? (Object) (number + 1) : value + "x";
    }

    private static Object with(Map<?, ?> map, Object name, @Nullable Object value) {
        Map<Object, Object> changed = new LinkedHashMap<>(map);
        if (value == null) changed.remove(name);
        else changed.put(name, value);
        return changed;
    }

    private static Object with(List<?> list, int position, @Nullable Object value) {
        List<Object> changed = new ArrayList<>(list);
        if (value == null) changed.remove(position);
        else changed.set(position, value);
        return changed;
    }
}
