package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The objects that Kustomize or the chart renders. */
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
        return variables(container());
    }

    static Map<String, String> variables(YamlTree container) {
        Map<String, String> variables = new HashMap<>();
        for (YamlTree variable : container.at("env").items())
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

    /** Returns the kind and name of an object, such as {@code Service/sluice}. */
    static String nameOf(YamlTree object) {
        return object.valueAt("kind") + "/" + object.valueAt("metadata/name");
    }

    /** Returns the selection of each Service, Deployment, disruption budget and NetworkPolicy. */
    List<PodSelection> selections() {
        return objects.stream()
                .filter(object -> !object.valueAt("kind").equals("ServiceMonitor"))
                .flatMap(PodSelection::of)
                .toList();
    }

    /** Returns what has the pods that an object selects, such as {@code Deployment/sluice}. Fails if the object has no selector. */
    List<String> selectedBy(String object) {
        PodSelection selection = selections().stream()
                .filter(each -> each.object().equals(object))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no selector in " + object));
        return labelsOfPods().entrySet().stream()
                .filter(pod -> selection.selects(pod.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns the labels of each pod, or of a workload's pods, by the kind and name of the object. */
    Map<String, Map<?, ?>> labelsOfPods() {
        Map<String, Map<?, ?>> pods = new LinkedHashMap<>();
        for (YamlTree object : objects) {
            Optional<YamlTree> labels = object.valueAt("kind").equals("Pod")
                    ? object.find("metadata/labels")
                    : object.find("spec/template/metadata/labels");
            labels.ifPresent(found -> pods.put(nameOf(object), (Map<?, ?>) found.value()));
        }
        return pods;
    }

    /** Returns the labels of the pods of an object, such as {@code Deployment/sluice}. Fails if it has no pods. */
    Map<?, ?> labelsOfPods(String object) {
        return Optional.<Map<?, ?>>ofNullable(labelsOfPods().get(object))
                .orElseThrow(() -> new AssertionError("no pods of " + object));
    }

    /** Which pods an object selects: {@code object} is its kind and name, such as {@code Service/sluice}. */
    record PodSelection(String object, Map<?, ?> labels) {
        private static final List<String> SELECTORS =
                List.of("spec/selector/matchLabels", "spec/podSelector/matchLabels", "spec/selector");

        private static Stream<PodSelection> of(YamlTree object) {
            return SELECTORS.stream()
                    .flatMap(path -> object.find(path).stream())
                    .<Map<?, ?>>flatMap(
                            found -> found.value() instanceof Map<?, ?> labels ? Stream.of(labels) : Stream.of())
                    .limit(1)
                    .map(labels -> new PodSelection(nameOf(object), labels));
        }

        boolean selects(Map<?, ?> labelsOfPod) {
            return labelsOfPod.entrySet().containsAll(labels.entrySet());
        }
    }
}
