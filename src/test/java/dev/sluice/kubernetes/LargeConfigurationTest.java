package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.docs.Page;
import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/kubernetes.md for a configuration in two ConfigMaps. */
@Needs({KUBECTL, HELM})
class LargeConfigurationTest {
    private static final Pattern SECTION = Pattern.compile("(?ms)^### Large configurations$(.*?)^##");

    @TempDir
    Path folder;

    private static String sample(String title) {
        String section = SECTION.matcher(Page.read("docs/kubernetes.md").text())
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        return Pattern.compile("(?ms)^```yaml title=" + Pattern.quote(title) + "\\R(.*?)^```")
                .matcher(section)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private void copy(String name) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(file);
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static List<YamlTree> sources(Manifests manifests) {
        List<YamlTree> volumes = manifests.pod().at("spec/volumes").items().stream()
                .filter(volume -> volume.valueAt("name").equals("conf"))
                .toList();
        assertThat(volumes).hasSize(1);
        assertThat(volumes.get(0).find("configMap")).isEmpty();
        return volumes.get(0).at("projected/sources").items();
    }

    @Test
    void two_generators_and_a_projected_volume_mount_each_file_of_conf() throws Exception {
        copy("conf");
        copy("k8s/base");
        Files.writeString(folder.resolve("conf/Kustomization"), sample("conf/Kustomization"));
        Path overlay = Files.createDirectories(folder.resolve("k8s/overlays/large"));
        Files.writeString(
                overlay.resolve("kustomization.yaml"), "resources: [../../base]\n" + sample("kustomization.yaml"));
        Manifests rendered = Manifests.of(overlay.toString());

        Map<Object, Object> files = new HashMap<>();
        for (YamlTree source : sources(rendered)) {
            YamlTree map = rendered.find(
                    "ConfigMap", source.at("configMap/name").text().replaceAll("-[a-z0-9]{10}$", ""));
            assertThat(source.valueAt("configMap/name")).isEqualTo(map.valueAt("metadata/name"));
            Map<?, ?> labels = (Map<?, ?>) map.valueAt("metadata/labels");
            assertThat(labels.get("sluice.dev/conf")).isEqualTo("sluice");
            files.putAll((Map<?, ?>) map.valueAt("data"));
        }
        assertThat(files).isEqualTo(ShippedConfiguration.files());
    }

    @Test
    void a_volume_of_the_values_replaces_that_of_the_chart() throws Exception {
        Path values = Files.writeString(folder.resolve("values.yaml"), sample("values.yaml"));
        assertThat(sources(HelmChart.render("sluice", values)))
                .extracting(source -> source.valueAt("configMap/name"))
                .containsExactly("shop-gateway-1", "shop-routes-1");
    }
}
