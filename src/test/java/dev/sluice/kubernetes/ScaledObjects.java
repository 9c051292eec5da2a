package dev.sluice.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Set;

/**
 * Checks ScaledObjects, whose type no library for Java has, against a list of the fields that the manifests use. {@code
 * ScaledObjectTest} checks the types of their values by the schema of KEDA.
 */
final class ScaledObjects {
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "", Set.of("apiVersion", "kind", "metadata", "spec"),
            "metadata", Set.of("name", "namespace", "labels", "annotations"),
            "spec", Set.of("scaleTargetRef", "minReplicaCount", "maxReplicaCount", "advanced", "triggers"),
            "spec/scaleTargetRef", Set.of("apiVersion", "kind", "name"),
            "spec/advanced", Set.of("horizontalPodAutoscalerConfig"),
            "spec/advanced/horizontalPodAutoscalerConfig", Set.of("behavior"),
            "spec/advanced/horizontalPodAutoscalerConfig/behavior", Set.of("scaleDown"),
            "spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown", Set.of("stabilizationWindowSeconds"));

    private static final Map<String, Set<String>> METADATA = Map.of(
            "cpu", Set.of("value"), "prometheus", Set.of("serverAddress", "query", "threshold", "ignoreNullValues"));

    private ScaledObjects() {}

    /**
     * Reads a ScaledObject.
     *
     * @throws IllegalArgumentException if a field is not in the list; names the field
     */
    static HasMetadata read(YamlTree object) {
        FIELDS.forEach((path, known) -> {
            YamlTree at = path.isEmpty() ? object : object.find(path).orElse(new YamlTree(Map.of()));
            require(path, at, known);
        });
        for (YamlTree trigger : object.at("spec/triggers").items()) {
            require("spec/triggers", trigger, Set.of("type", "metricType", "metadata"));
            String type = trigger.at("type").text();
            require(type, trigger.at("metadata"), METADATA.getOrDefault(type, Set.of()));
        }
        return new ObjectMapper().convertValue(object.value(), GenericKubernetesResource.class);
    }

    private static void require(String path, YamlTree mapping, Set<String> known) {
        for (Object key : ((Map<?, ?>) mapping.value()).keySet())
            if (!known.contains(key.toString()))
                throw new IllegalArgumentException("unknown field " + key + " in " + path);
    }
}
