package dev.sluice.kubernetes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which pods an object selects: {@code object} is its kind and name, such as {@code Service/sluice}. */
record PodSelection(String object, Map<?, ?> labels) {

    private static final List<String> SELECTORS =
            List.of("spec/selector/matchLabels", "spec/podSelector/matchLabels", "spec/selector");

    /** Returns the selection of each Service, Deployment, disruption budget and NetworkPolicy. */
    static List<PodSelection> of(Manifests manifests) {
        return manifests.objects().stream()
                .filter(object -> !object.valueAt("kind").equals("ServiceMonitor"))
                .flatMap(object -> selector(object).stream().map(labels -> new PodSelection(nameOf(object), labels)))
                .toList();
    }

    /** Returns the labels of each pod, or of a workload's pods, by the kind and name of the object. */
    static Map<String, Map<?, ?>> pods(Manifests manifests) {
        Map<String, Map<?, ?>> pods = new LinkedHashMap<>();
        for (YamlTree object : manifests.objects()) {
            Optional<YamlTree> template = object.valueAt("kind").equals("Pod")
                    ? object.find("metadata/labels")
                    : object.find("spec/template/metadata/labels");
            template.ifPresent(labels -> pods.put(nameOf(object), (Map<?, ?>) labels.value()));
        }
        return pods;
    }

    /** Returns the labels of the pods of an object, such as {@code Deployment/sluice}. Fails if it has no pods. */
    static Map<?, ?> podsOf(Manifests manifests, String object) {
        return pods(manifests).entrySet().stream()
                .filter(pod -> pod.getKey().equals(object))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no pods of " + object));
    }

    static String nameOf(YamlTree object) {
        return object.valueAt("kind") + "/" + object.valueAt("metadata/name");
    }

    boolean selects(Map<?, ?> labelsOfPod) {
        return labelsOfPod.entrySet().containsAll(labels.entrySet());
    }

    private static Optional<Map<?, ?>> selector(YamlTree object) {
        return SELECTORS.stream()
                .flatMap(path -> object.find(path).stream())
                .<Map<?, ?>>flatMap(
                        found -> found.value() instanceof Map<?, ?> labels ? Stream.of(labels) : Stream.of())
                .findFirst();
    }
}
