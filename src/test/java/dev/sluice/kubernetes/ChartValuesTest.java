package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.kubernetes.Manifests.PodSelection;
import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true for all that the chart renders: with each set of values in {@code k8s/chart/ci}. */
@Needs(HELM)
class ChartValuesTest {
    private static final Path SETS = Path.of("k8s/chart/ci");
    private static final Map<Path, Manifests> RENDERED = new ConcurrentHashMap<>();

    /** ConfigMaps of operators, which the sets name. */
    private static final Set<String> EXISTING = Set.of("shop", "authority", "addresses");

    private static final Set<String> SELECTING = Set.of(
            "Deployment/edge-sluice",
            "Service/edge-sluice",
            "Service/edge-sluice-admin",
            "PodDisruptionBudget/edge-sluice",
            "NetworkPolicy/edge-sluice",
            "NetworkPolicy/edge-sluice-test");

    static List<Path> sets() throws IOException {
        try (Stream<Path> sets = Files.list(SETS)) {
            return sets.sorted().toList();
        }
    }

    /** Returns what the release {@code edge} has with a set. Each is rendered once in a JVM. */
    static Manifests render(Path set) {
        return RENDERED.computeIfAbsent(set, each -> {
            try {
                return HelmChart.render("edge", each);
            } catch (IOException | InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    @Test
    void there_are_eleven_sets() throws Exception {
        assertThat(sets()).hasSize(11);
    }

    @ParameterizedTest
    @MethodSource("sets")
    void every_object_has_known_fields_a_namespace_and_the_labels_of_the_release(Path set) {
        for (YamlTree object : render(set).objects()) {
            assertThatCode(() -> ManifestSchema.read(object))
                    .as(Manifests.nameOf(object))
                    .doesNotThrowAnyException();
            assertThat(object.valueAt("kind")).isNotIn("Secret", "Namespace");
            assertThat(object.valueAt("metadata/namespace")).isEqualTo("sluice");
            assertThat(labels(object))
                    .containsEntry("app.kubernetes.io/instance", "edge")
                    .containsEntry("app.kubernetes.io/part-of", "sluice")
                    .containsEntry("app.kubernetes.io/managed-by", "Helm")
                    .containsEntry("app.kubernetes.io/version", "0.1.0")
                    .containsEntry("helm.sh/chart", "sluice-0.1.0")
                    .containsKeys("app.kubernetes.io/name", "app.kubernetes.io/component");
        }
    }

    /** Another version in a label of the pods would start new pods although nothing else has changed. */
    @ParameterizedTest
    @MethodSource("sets")
    void the_labels_of_pods_name_the_release_and_no_version(Path set) {
        Manifests rendered = render(set);
        rendered.labelsOfPods().forEach((owner, labels) -> {
            assertThat(labels.get("app.kubernetes.io/instance")).as(owner).isEqualTo("edge");
            assertThat(labels.get("app.kubernetes.io/part-of")).as(owner).isEqualTo("sluice");
            if (!owner.startsWith("Pod/"))
                assertThat(labels.keySet().toString()).as(owner).doesNotContain("version", "chart", "managed-by");
        });
    }

    /** The names of the gateway are selectors of its pods alone: the Job and the test get no callers. */
    @ParameterizedTest
    @MethodSource("sets")
    void what_selects_the_gateway_selects_no_other_pod(Path set) {
        Manifests rendered = render(set);
        for (PodSelection selection : rendered.selections()) {
            assertThat(rendered.selectedBy(selection.object()))
                    .as(selection.object())
                    .containsExactly("Deployment/edge-sluice" + suffix(selection.object()));
        }
    }

    /** Returns the end of the name of the Deployment whose pods an object selects. */
    private static String suffix(String object) {
        if (SELECTING.contains(object)) return "";
        return object.endsWith("-valkey") ? "-valkey" : "-demo";
    }

    @ParameterizedTest
    @MethodSource("sets")
    void every_reference_leads_to_an_object_or_to_one_of_the_operators(Path set) {
        Manifests rendered = render(set);
        Set<String> names =
                Set.copyOf(rendered.objects().stream().map(Manifests::nameOf).toList());
        for (YamlTree object : rendered.objects())
            object.fields().forEach((path, name) -> {
                String kind = kindOf(path);
                if (!kind.isEmpty() && !EXISTING.contains(name))
                    assertThat(names).as(Manifests.nameOf(object) + path).contains(kind + "/" + name);
            });
    }

    /** Returns the kind of the object that a field names, or an empty text. */
    private static String kindOf(String path) {
        if (path.matches(".*/(configMap|configMapRef|configMapKeyRef|caCertificateRefs/\\d+)/name")) return "ConfigMap";
        if (path.endsWith("/serviceAccountName")) return "ServiceAccount";
        if (path.equals("/spec/scaleTargetRef/name")) return "Deployment";
        return path.matches(".*/(backendRefs/\\d+|backend/service|targetRefs/\\d+)/name") ? "Service" : "";
    }

    @ParameterizedTest
    @MethodSource("sets")
    void every_port_leads_to_a_port_of_the_pods_that_the_object_selects(Path set) {
        Manifests rendered = render(set);
        for (YamlTree service : rendered.ofKind("Service"))
            for (YamlTree port : service.at("spec/ports").items())
                assertThat(portsOfPods(rendered, service))
                        .as(Manifests.nameOf(service))
                        .contains(port.valueAt("targetPort"));
        for (YamlTree policy : rendered.ofKind("NetworkPolicy"))
            for (YamlTree rule : policy.at("spec/ingress").items())
                rule.find("ports")
                        .ifPresent(ports -> assertThat(portsOfPods(rendered, policy))
                                .as(Manifests.nameOf(policy))
                                .containsAll(ports.items().stream()
                                        .map(port -> port.valueAt("port"))
                                        .toList()));
        for (YamlTree container : containers(rendered))
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe"))
                container
                        .find(probe + "/httpGet/port")
                        .ifPresent(port -> assertThat(names(container, "ports")).contains(port.value()));
    }

    private static List<Object> portsOfPods(Manifests rendered, YamlTree object) {
        List<String> selected = rendered.selectedBy(Manifests.nameOf(object));
        return rendered.ofKind("Deployment").stream()
                .filter(pods -> selected.contains(Manifests.nameOf(pods)))
                .flatMap(pods -> names(pods.at("spec/template/spec/containers/0"), "ports").stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sets")
    void every_mount_is_a_volume_of_its_pod_and_no_two_variables_or_mounts_are_the_same(Path set) {
        for (YamlTree pod : pods(render(set))) {
            List<Object> volumes = names(pod, "volumes");
            assertThat(volumes).doesNotHaveDuplicates();
            for (YamlTree container : containers(pod)) {
                assertThat(volumes).containsAll(names(container, "volumeMounts"));
                assertThat(names(container, "env")).doesNotHaveDuplicates();
                assertThat(container.find("volumeMounts").stream()
                                .flatMap(mounts -> mounts.items().stream())
                                .map(mount -> mount.valueAt("mountPath")))
                        .doesNotHaveDuplicates();
            }
        }
    }

    /** Helm allows 53 characters. A ConfigMap alone may have a longer name than a label. */
    @ParameterizedTest
    @MethodSource("sets")
    void the_names_of_the_longest_release_are_names_of_kubernetes(Path set) throws Exception {
        String longest = "a".repeat(53);
        Manifests rendered = HelmChart.render(longest, set);
        assertThat(rendered.objects()).extracting(Manifests::nameOf).doesNotHaveDuplicates();
        for (YamlTree object : rendered.objects()) {
            assertThat(object.at("metadata/name").text())
                    .hasSizeLessThanOrEqualTo(object.valueAt("kind").equals("ConfigMap") ? 253 : 63)
                    .matches("[a-z]([-a-z0-9]*[a-z0-9])?");
            assertThat(labels(object).values())
                    .allSatisfy(label -> assertThat(label.toString())
                            .hasSizeLessThanOrEqualTo(63)
                            .matches("([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?"));
        }
    }

    private static Map<Object, Object> labels(YamlTree object) {
        return Map.copyOf((Map<?, ?>) object.valueAt("metadata/labels"));
    }

    private static List<YamlTree> pods(Manifests rendered) {
        return rendered.objects().stream()
                .flatMap(object -> object.valueAt("kind").equals("Pod")
                        ? object.find("spec").stream()
                        : object.find("spec/template/spec").stream())
                .toList();
    }

    private static List<YamlTree> containers(Manifests rendered) {
        return pods(rendered).stream().flatMap(pod -> containers(pod).stream()).toList();
    }

    private static List<YamlTree> containers(YamlTree pod) {
        return Stream.of("containers", "initContainers")
                .flatMap(list -> pod.find(list).stream())
                .flatMap(list -> list.items().stream())
                .toList();
    }

    private static List<Object> names(YamlTree object, String list) {
        return object.find(list).stream()
                .flatMap(found -> found.items().stream())
                .map(item -> item.valueAt("name"))
                .toList();
    }
}
