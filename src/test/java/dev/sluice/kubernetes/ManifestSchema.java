package dev.sluice.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.BackendTLSPolicy;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.Serial;
import java.util.Map;
import java.util.Set;

/** Checks objects as an API server does with strict field validation. */
final class ManifestSchema {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Namespace", Namespace.class),
            Map.entry("v1/Pod", Pod.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("batch/v1/Job", Job.class),
            Map.entry("cert-manager.io/v1/Certificate", Certificate.class),
            Map.entry("gateway.networking.k8s.io/v1/BackendTLSPolicy", BackendTLSPolicy.class),
            Map.entry("gateway.networking.k8s.io/v1/GRPCRoute", GRPCRoute.class),
            Map.entry("gateway.networking.k8s.io/v1/HTTPRoute", HTTPRoute.class),
            Map.entry("keda.sh/v1alpha1/ScaledObject", GenericKubernetesResource.class),
            Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
            Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class));

    /** Unknown fields are errors, even in types that have a setter for any field. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Serial
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }
            });

    private ManifestSchema() {}

    /**
     * Reads an object into the type of its kind.
     *
     * @throws IllegalArgumentException if a field is unknown to the kind or its value has the wrong type; names the field
     */
    static HasMetadata read(YamlTree object) {
        String kind = object.valueAt("apiVersion") + "/" + object.valueAt("kind");
        Class<? extends HasMetadata> type = KINDS.get(kind);
        if (type == null) throw new IllegalArgumentException("unknown kind " + kind);
        if (type == GenericKubernetesResource.class) return ScaledObjects.read(object);
        return STRICT.convertValue(object.value(), type);
    }

    /**
     * Checks ScaledObjects, whose type no library for Java has, against a list of the fields that the manifests use. {@code
     * ScaledObjectTest} checks the types of their values by the schema of KEDA.
     */
    private static final class ScaledObjects {
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
                "cpu",
                Set.of("value"),
                "prometheus",
                Set.of("serverAddress", "query", "threshold", "ignoreNullValues"));

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
}
