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

/** Every file in {@code k8s/} is a part of an overlay, a component or the chart that another test renders, or such a test reads it. */
class ManifestFilesTest {
    private static final Path ROOT = Path.of("k8s");

    /** {@link AdapterRuleTest}, {@link MisconfigurationTest} and {@link PageCommandsTest} read these. */
    private static final List<Path> READ_BY_TESTS = List.of(
            ROOT.resolve("components/scale-on-requests/prometheus-adapter.yaml"),
            ROOT.resolve(".trivyignore"),
            ROOT.resolve("real-cluster.md"));

    private static final Path CHART = ROOT.resolve("chart");

    /**
     * Helm reads the first ones, templates by their folder and each file of {@code files} by its name, as {@link ChartFilesTest} says. {@link
     * ChartValuesTest} renders each set of values.
     */
    private static final List<String> CHART_FILES = List.of(
            "Chart.yaml",
            "values.yaml",
            "values.schema.json",
            ".helmignore",
            "templates/*.{yaml,tpl}",
            "templates/NOTES.txt",
            "files/*.{yaml,json}",
            "files/conf/*.yaml",
            "ci/*.yaml");

    @Test
    void the_chart_has_no_file_that_helm_and_the_tests_do_not_read() throws Exception {
        try (Stream<Path> files = Files.walk(CHART)) {
            assertThat(files.filter(Files::isRegularFile).map(CHART::relativize))
                    .hasSizeGreaterThan(30)
                    .allMatch(file -> CHART_FILES.stream().anyMatch(pattern -> matches(pattern, file)));
        }
    }

    private static boolean matches(String pattern, Path file) {
        return file.getFileSystem().getPathMatcher("glob:" + pattern).matches(file);
    }

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
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(CHART))
                    .toList();
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
