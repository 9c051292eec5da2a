package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kubernetes.Manifests.ManifestSchema;
import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** The components that an overlay can add to the base. */
@Needs(KUBECTL)
class ComponentsTest {
    // Kustomize refuses absolute paths, and relative paths to another file system.
    @TempDir(factory = TargetTempDir.class)
    Path overlay;

    @Test
    void only_the_group_of_the_pod_can_read_the_secret_files() throws Exception {
        Manifests manifests = with("secrets");
        YamlTree volume = manifests.pod().at("spec/volumes").items().stream()
                .filter(each -> each.find("secret").isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(volume.valueAt("secret/defaultMode")).isEqualTo(0440);
        assertThat(volume.valueAt("secret/secretName")).isEqualTo("sluice-secrets");
        assertThat(manifests.pod().valueAt("spec/securityContext/fsGroup")).isEqualTo(65532);
        assertThat(manifests.container().at("volumeMounts").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", volume.valueAt("name"), "mountPath", "/run/secrets", "readOnly", true));
    }

    @Test
    void the_name_of_the_config_map_has_a_hash_unless_pods_reload_in_place() throws Exception {
        assertThat(mounted(Manifests.of("k8s/base"))).matches("sluice-conf-[a-z0-9]{10}");

        Manifests inPlace = with("reload-in-place");
        assertThat(mounted(inPlace)).isEqualTo("sluice-conf");
        assertThat(inPlace.find("ConfigMap", "sluice-conf").valueAt("data")).isEqualTo(ShippedConfiguration.files());
    }

    @Test
    void all_components_render_together() throws Exception {
        for (YamlTree object :
                with("secrets", "reload-in-place", "service-monitor", "monitoring").objects())
            assertThat(ManifestSchema.read(object).getMetadata().getName()).isNotBlank();
    }

    @Test
    void grafana_loads_the_dashboard_from_a_config_map_with_its_label() throws Exception {
        YamlTree dashboard = with("monitoring").find("ConfigMap", "sluice-dashboard");
        assertThat(dashboard.valueAt("metadata/labels")).isEqualTo(Map.of("grafana_dashboard", "1"));
        assertThat(dashboard.valueAt("data"))
                .isEqualTo(Map.of(
                        "sluice.json", Files.readString(Path.of("k8s/components/monitoring/dashboard.json"))));
    }

    private static String mounted(Manifests manifests) {
        return manifests.pod().at("spec/volumes").items().stream()
                .flatMap(volume -> volume.find("configMap/name").stream())
                .findFirst()
                .orElseThrow()
                .text();
    }

    private Manifests with(String... components) throws IOException, InterruptedException {
        List<String> paths = List.of(components).stream()
                .map(name -> "k8s/components/" + name)
                .map(this::relative)
                .toList();
        Files.writeString(overlay.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [%s]
                components: %s
                """.formatted(relative("k8s/base"), paths));
        return Manifests.of(overlay.toString());
    }

    private String relative(String path) {
        return overlay.toAbsolutePath()
                .relativize(Path.of(path).toAbsolutePath())
                .toString();
    }

    /** Creates folders in {@code target}. */
    private static final class TargetTempDir implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.createTempDirectory(Path.of("target"), "overlay");
        }
    }
}
