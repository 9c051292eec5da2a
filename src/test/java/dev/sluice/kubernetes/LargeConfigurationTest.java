package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static dev.sluice.real.ExternalProgram.KUBECTL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.docs.Page;
import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/kubernetes.md for a configuration in two ConfigMaps. */
@Needs({KUBECTL, HELM})
class LargeConfigurationTest {
    private static final Pattern SECTION = Pattern.compile("(?ms)^### Large configurations$(.*?)^##");

    private static final Pattern REMOVAL = Pattern.compile("(?ms)^### Removing old ConfigMaps$.*?^```sh\\R(.*?)^```");

    /** Answers what the page asks a cluster for. Without a server, kubectl prints a field of an object only if it changes it. */
    private static final String CLUSTER = """
            #!/usr/bin/env bash
            case "$*" in
                *" get replicasets "*)
                    for file in revision-*.json; do
                        output=${!#}
                        %s label --local --filename "$file" --output "${output//.items\\[\\*\\]/}" any=label
                        printf ' '
                    done ;;
                *" get configmaps "*) cat configmaps ;;
                *" delete "*) printf '%%s\\n' "${@:4}" >deleted ;;
            esac
            """;

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

    /** Renders the base with the examples of the page. */
    private Manifests large() throws IOException, InterruptedException {
        copy("conf");
        copy("k8s/base");
        Files.writeString(folder.resolve("conf/Kustomization"), sample("conf/Kustomization"));
        Path overlay = Files.createDirectories(folder.resolve("k8s/overlays/large"));
        Files.writeString(
                overlay.resolve("kustomization.yaml"), "resources: [../../base]\n" + sample("kustomization.yaml"));
        return Manifests.of(overlay.toString());
    }

    @Test
    void two_generators_and_a_projected_volume_mount_each_file_of_conf() throws Exception {
        Manifests rendered = large();
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

    /** The commands of the page run with a program in place of the cluster, which has two revisions of the Deployment. */
    @Test
    void the_commands_that_remove_old_config_maps_keep_those_of_each_revision() throws Exception {
        List<String> maps = new ArrayList<>();
        maps.addAll(writeRevision("revision-1.json", Kustomizations.of("base")));
        maps.addAll(writeRevision("revision-2.json", large()));
        assertThat(maps).hasSize(3);
        List<String> old = List.of("configmap/sluice-conf-aaaaaaaaaa", "configmap/sluice-routes-bbbbbbbbbb");
        maps.addAll(old);
        Files.write(folder.resolve("configmaps"), maps);
        runRemoval();
        assertThat(Files.readAllLines(folder.resolve("deleted"))).isEqualTo(old);
    }

    /** Writes the Deployment, whose template is that of its ReplicaSet. Returns the ConfigMaps of its configuration. */
    private List<String> writeRevision(String file, Manifests revision) throws IOException {
        Object deployment = revision.find("Deployment", "sluice").value();
        Files.writeString(folder.resolve(file), new ObjectMapper().writeValueAsString(deployment));
        return revision.ofKind("ConfigMap").stream()
                .filter(map -> ((Map<?, ?>) map.valueAt("metadata/labels")).containsKey("sluice.dev/conf"))
                .map(map -> "configmap/" + map.valueAt("metadata/name"))
                .toList();
    }

    private void runRemoval() throws IOException, InterruptedException {
        Path kubectl = Files.createDirectory(folder.resolve("bin")).resolve("kubectl");
        Files.writeString(kubectl, CLUSTER.formatted(KUBECTL.path().orElseThrow()));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        Matcher block = REMOVAL.matcher(Page.read("docs/kubernetes.md").text());
        assertThat(block.find()).isTrue();
        ProcessBuilder bash = new ProcessBuilder("bash", "-euo", "pipefail", "-c", block.group(1));
        bash.environment().merge("PATH", kubectl.getParent() + ":", (path, first) -> first + path);
        Process removal =
                bash.directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(removal.getInputStream().readAllBytes(), UTF_8);
        assertThat(removal.waitFor()).as(output).isZero();
    }

    @Test
    void a_volume_of_the_values_replaces_that_of_the_chart() throws Exception {
        Path values = Files.writeString(folder.resolve("values.yaml"), sample("values.yaml"));
        assertThat(sources(HelmChart.render("sluice", values)))
                .extracting(source -> source.valueAt("configMap/name"))
                .containsExactly("shop-gateway-1", "shop-routes-1");
    }
}
