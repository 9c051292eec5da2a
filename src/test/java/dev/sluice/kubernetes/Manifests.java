package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The objects that {@code kubectl kustomize} renders from a folder under {@code k8s/}. */
record Manifests(List<YamlTree> objects) {

    static Manifests of(String folder) throws IOException, InterruptedException {
        Process kubectl = new ProcessBuilder(KUBECTL.path().orElseThrow().toString(), "kustomize", folder)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String yaml = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kubectl.waitFor()).as("exit status of kubectl kustomize").isZero();
        return new Manifests(YamlTree.documents(yaml));
    }

    /** Returns the only object with this kind and name. A generated name continues with a hash after {@code name-}. */
    YamlTree find(String kind, String name) {
        List<YamlTree> found = objects.stream()
                .filter(object -> object.at("kind").text().equals(kind))
                .filter(object -> object.at("metadata/name").text().matches(name + "(-[a-z0-9]{10})?"))
                .toList();
        assertThat(found).as(kind + " " + name).hasSize(1);
        return found.get(0);
    }

    YamlTree pod() {
        return find("Deployment", "sluice").at("spec/template");
    }

    YamlTree container() {
        return pod().at("spec/containers/0");
    }

    /** Returns the configuration of the container that forwards to the token server. */
    String forwarder() {
        return find("ConfigMap", "issuer").at("data/gateway.yaml").text();
    }

    List<YamlTree> ofKind(String kind) {
        return objects.stream()
                .filter(object -> object.at("kind").text().equals(kind))
                .toList();
    }

    /** Returns the environment variables with a value in the container. */
    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        for (YamlTree variable : container().at("env").items())
            variables.put(variable.at("name").text(), variable.at("value").text());
        return variables;
    }

    /** Returns the value of an environment variable in the container. */
    String variable(String name) {
        return container().at("env").items().stream()
                .filter(variable -> variable.at("name").text().equals(name))
                .map(variable -> variable.at("value").text())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    int port(String name) {
        return container().at("ports").items().stream()
                .filter(port -> port.at("name").text().equals(name))
                .map(port -> port.at("containerPort").number())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port " + name));
    }

    /** Checks objects as an API server does with strict field validation. */
    static final class ManifestSchema {
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
    }
}
