package dev.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every file in {@code k8s/} is a part of an overlay or a component that another test renders, or such a test reads it. */
class ManifestFilesTest {
    private static final Path ROOT = Path.of("k8s");

    /** {@link AdapterRuleTest} and {@link MisconfigurationTest} read these. */
    private static final List<Path> READ_BY_TESTS =
            List.of(ROOT.resolve("components/scale-on-requests/prometheus-adapter.yaml"), ROOT.resolve(".trivyignore"));

    @Test
    void a_kustomization_or_a_test_names_every_file() throws Exception {
        Set<Path> named = new TreeSet<>(READ_BY_TESTS);
        for (Path kustomization :
                files().stream().filter(ManifestFilesTest::isKustomization).toList()) {
            named.add(kustomization);
            YamlTree tree = YamlTree.documents(Files.readString(kustomization)).get(0);
            names(tree)
                    .map(name -> kustomization.resolveSibling(name).normalize())
                    .forEach(named::add);
        }
        assertThat(files()).isNotEmpty().allSatisfy(file -> assertThat(named).contains(file));
    }

    /** {@link OverlaysTest} and {@link CheckOverlayTest} render these, and {@link MetadataTest} renders every component. */
    @Test
    void the_overlays_are_check_dev_and_prod() throws Exception {
        try (Stream<Path> overlays = Files.list(ROOT.resolve("overlays"))) {
            assertThat(overlays.map(ROOT::relativize))
                    .extracting(Path::toString)
                    .containsExactlyInAnyOrder("overlays/check", "overlays/dev", "overlays/prod");
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static boolean isKustomization(Path file) {
        return file.getFileName().toString().equals("kustomization.yaml");
    }

    /** Returns the files that a Kustomization names. */
    private static Stream<String> names(YamlTree kustomization) {
        Stream<String> resources = items(kustomization, "resources").map(YamlTree::text);
        Stream<String> patches = items(kustomization, "patches")
                .flatMap(patch -> patch.find("path").stream())
                .map(YamlTree::text);
        Stream<String> generated = items(kustomization, "configMapGenerator")
                .flatMap(generator -> items(generator, "files"))
                .map(file -> file.text().substring(file.text().indexOf('=') + 1));
        return Stream.of(resources, patches, generated).flatMap(each -> each);
    }

    private static Stream<YamlTree> items(YamlTree tree, String list) {
        return tree.find(list).stream().flatMap(found -> found.items().stream());
    }
}
