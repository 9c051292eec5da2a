package dev.sluice.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a release of the chart has otherwise than Kustomize. {@code expected} are the fields of Kustomize with the release's names. */
record ChartDifference(Map<String, Object> expected) {

    /** The chart has no Namespace: Helm writes the release into one that exists. */
    static ChartDifference from(Manifests kustomize, ChartMap map) {
        return new ChartDifference(all(kustomize.objects().stream()
                .filter(object -> !object.valueAt("kind").equals("Namespace"))
                .map(map::ofKustomize)
                .toList()));
    }

    /** Returns a line for each field that differs, that only one of them has, or that is there twice. */
    List<String> to(Manifests chart) {
        Map<String, Object> actual =
                all(chart.objects().stream().map(ChartMap::ofChart).toList());
        Set<String> paths = new TreeSet<>(expected.keySet());
        paths.addAll(actual.keySet());
        return paths.stream()
                .filter(path -> !at(path, expected).equals(at(path, actual)))
                .map(path -> path + ": " + at(path, expected) + " in Kustomize, " + at(path, actual) + " in the chart")
                .toList();
    }

    private static Object at(String path, Map<String, Object> fields) {
        return fields.getOrDefault(path, Missing.NOTHING);
    }

    private static Map<String, Object> all(List<Map<String, Object>> objects) {
        Map<String, Object> all = new TreeMap<>();
        Set<String> identities = new TreeSet<>();
        for (Map<String, Object> object : objects) {
            String identity = object.get("/kind") + "/" + object.get("/metadata/name");
            String unique = identities.add(identity) ? identity : identity + "#" + identities.size();
            object.forEach((path, value) -> all.put(unique + path, value));
        }
        return all;
    }

    /** Equals no value of a field. */
    private enum Missing {
        NOTHING
    }
}
