package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.AdminSpec;
import dev.sluice.gateway.telemetry.RequestMeters;
import dev.sluice.kubernetes.Manifests.ManifestSchema;
import dev.sluice.real.Needs;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** The components that an overlay can add to the base. */
@Needs(KUBECTL)
class ComponentsTest {
    private static final Path COMPONENTS = Path.of("k8s/components");
    private static final String METRIC = "sluice_requests_active";

    // Kustomize rejects absolute paths, and relative paths to another file system.
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
    void the_admin_token_is_an_optional_secret_in_the_file_that_the_variable_names() throws Exception {
        Manifests manifests = with("admin-token", "secrets");
        YamlTree volume = manifests.pod().at("spec/volumes").items().stream()
                .filter(each -> each.valueAt("name").equals("admin-token"))
                .findFirst()
                .orElseThrow();
        assertThat(volume.valueAt("secret"))
                .isEqualTo(Map.of("secretName", "sluice-admin", "optional", true, "defaultMode", 0440));
        assertThat(manifests.container().at("volumeMounts").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", "admin-token", "mountPath", "/run/admin", "readOnly", true));
        assertThat(manifests.container().at("env").items())
                .extracting(YamlTree::value)
                .contains(Map.of("name", AdminSpec.TOKEN_FILE_VARIABLE, "value", "/run/admin/token"));
    }

    /** A token in a manifest would be the same in every cluster. */
    @Test
    void no_rendered_object_is_a_secret() throws Exception {
        for (Manifests manifests : List.of(
                Manifests.of("k8s/base"),
                Manifests.of("k8s/overlays/dev"),
                Manifests.of("k8s/overlays/prod"),
                with(components())))
            assertThat(manifests.objects())
                    .extracting(object -> object.valueAt("kind"))
                    .contains("Deployment")
                    .doesNotContain("Secret");
    }

    @Test
    void the_name_of_the_config_map_has_a_hash_unless_pods_reload_in_place() throws Exception {
        assertThat(mounted(Manifests.of("k8s/base"))).matches("sluice-conf-[a-z0-9]{10}");

        Manifests inPlace = with("reload-in-place");
        assertThat(mounted(inPlace)).isEqualTo("sluice-conf");
        assertThat(inPlace.find("ConfigMap", "sluice-conf").valueAt("data")).isEqualTo(ShippedConfiguration.files());
    }

    @Test
    void the_autoscaler_of_the_component_uses_a_metric_that_the_gateway_exports_and_the_adapter_provides()
            throws Exception {
        List<YamlTree> metrics = with("scale-on-requests")
                .find("HorizontalPodAutoscaler", "sluice")
                .at("spec/metrics")
                .items();
        assertThat(metrics).extracting(metric -> metric.valueAt("type")).containsExactly("Resource", "Pods");
        assertThat(metrics.get(1).valueAt("pods/metric/name")).isEqualTo(METRIC);

        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new RequestMeters(registry).onStart();
        assertThat(registry.scrape()).contains(METRIC + " 1.0");

        Path adapter = COMPONENTS.resolve("scale-on-requests/prometheus-adapter.yaml");
        YamlTree rule = YamlTree.documents(Files.readString(adapter)).get(0).at("rules/custom/0");
        assertThat(rule.valueAt("name/as")).isEqualTo(METRIC);
        assertThat(rule.at("seriesQuery").text()).startsWith(METRIC + "{");
    }

    @Test
    void all_components_render_together() throws Exception {
        String[] all = components();
        assertThat(all).contains("secrets", "reload-in-place", "scale-on-requests");
        for (YamlTree object : with(all).objects())
            assertThat(ManifestSchema.read(object).getMetadata().getName()).isNotBlank();
    }

    private static String[] components() throws IOException {
        try (Stream<Path> folders = Files.list(COMPONENTS)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toArray(String[]::new);
        }
    }

    @Test
    void grafana_loads_the_dashboard_from_a_config_map_with_its_label() throws Exception {
        YamlTree dashboard = with("monitoring").find("ConfigMap", "sluice-dashboard");
        assertThat(dashboard.valueAt("metadata/labels")).isEqualTo(Map.of("grafana_dashboard", "1"));
        assertThat(dashboard.valueAt("data"))
                .isEqualTo(
                        Map.of("sluice.json", Files.readString(Path.of("k8s/components/monitoring/dashboard.json"))));
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
