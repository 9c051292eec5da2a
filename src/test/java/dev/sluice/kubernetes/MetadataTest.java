package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Labels, selectors and fields of every object that Kustomize renders. */
@Needs(KUBECTL)
class MetadataTest {
    private static final String NAME = "app.kubernetes.io/name";

    /** Kubernetes rejects an update that changes the selector of a Deployment. */
    private static final Map<String, String> SELECTOR = Map.of(NAME, "sluice");

    private static final List<String> SELECTORS =
            List.of("spec/selector", "spec/selector/matchLabels", "spec/podSelector/matchLabels");

    @Test
    void every_object_has_only_fields_of_its_kind() {
        Kustomizations.all()
                .forEach((name, manifests) -> assertThat(manifests.objects())
                        .as(name)
                        .isNotEmpty()
                        .allSatisfy(object -> assertThat(ManifestSchema.read(object)
                                        .getMetadata()
                                        .getName())
                                .isNotBlank()));
    }

    @Test
    void every_object_and_every_pod_has_the_labels_of_its_application() {
        Kustomizations.all().forEach((name, manifests) -> {
            for (YamlTree object : manifests.objects()) {
                assertLabelled(name, object.at("metadata"));
                object.find("spec/template/metadata").ifPresent(pod -> assertLabelled(name, pod));
            }
        });
    }

    private static void assertLabelled(String name, YamlTree metadata) {
        assertThat(labels(metadata))
                .as(name)
                .containsKeys(NAME, "app.kubernetes.io/component")
                .containsEntry("app.kubernetes.io/part-of", "sluice");
    }

    @Test
    void every_selector_of_the_base_is_the_name_alone() {
        Manifests base = Kustomizations.of("base");
        assertThat(base.find("Deployment", "sluice").valueAt("spec/selector"))
                .isEqualTo(Map.of("matchLabels", SELECTOR));
        assertThat(base.find("Service", "sluice").valueAt("spec/selector")).isEqualTo(SELECTOR);
        assertThat(base.find("Service", "sluice-admin").valueAt("spec/selector"))
                .isEqualTo(SELECTOR);
        assertThat(base.find("PodDisruptionBudget", "sluice").valueAt("spec/selector"))
                .isEqualTo(Map.of("matchLabels", SELECTOR));
        assertThat(base.find("NetworkPolicy", "sluice").valueAt("spec/podSelector"))
                .isEqualTo(Map.of("matchLabels", SELECTOR));
        assertThat(labels(base.pod().at("metadata"))).containsEntry(NAME, "sluice");
    }

    /** With the name of the gateway's pods, the pod of the job would get callers, and the disruption budget would count it. */
    @Test
    void no_selector_selects_the_pod_of_the_job() {
        Map<String, String> job = labels(
                Kustomizations.of("overlays/check").find("Job", "sluice-check").at("spec/template/metadata"));
        List<Map<?, ?>> selectors = new ArrayList<>();
        Kustomizations.all().values().stream()
                .flatMap(manifests -> manifests.objects().stream())
                .filter(object -> !object.at("kind").text().equals("ServiceMonitor"))
                .forEach(object -> SELECTORS.forEach(path ->
                        object.find(path).ifPresent(found -> selectors.add((Map<?, ?>) found.value()))));
        assertThat(selectors)
                .hasSizeGreaterThan(50)
                .allSatisfy(selector -> assertThat(job.entrySet().containsAll(selector.entrySet()))
                        .as(selector.toString())
                        .isFalse());
    }

    @Test
    void a_rollout_without_progress_fails_after_two_minutes() {
        assertThat(Kustomizations.of("base")
                        .find("Deployment", "sluice")
                        .at("spec/progressDeadlineSeconds")
                        .number())
                .isEqualTo(120);
    }

    private static Map<String, String> labels(YamlTree metadata) {
        Map<String, String> labels = new HashMap<>();
        ((Map<?, ?>) metadata.valueAt("labels")).forEach((key, value) -> labels.put(key.toString(), value.toString()));
        return labels;
    }
}
