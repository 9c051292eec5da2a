package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart {@code k8s/chart}, which {@code helm template} renders into the namespace {@code sluice} without a cluster. */
final class HelmChart {

    private HelmChart() {}

    /** Renders a release with a file of values and more arguments. Fails if the chart rejects the values. */
    static Manifests render(String release, Path values, String... more) throws IOException, InterruptedException {
        Rendering rendering = tryRender(release, values, more);
        assertThat(rendering.err()).isEmpty();
        assertThat(rendering.code()).isZero();
        return rendering.manifests();
    }

    static Rendering tryRender(String release, Path values, String... more) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(HELM.path().orElseThrow().toString(), "template", release, "k8s/chart"),
                        Stream.concat(
                                Stream.of("--namespace", "sluice", "--values", values.toString()), Stream.of(more)))
                .toList();
        Path err = Files.createTempFile("helm", ".err");
        try {
            Process helm =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            String out = new String(helm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Rendering(helm.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    /**
     * The exit code and the output of Helm.
     *
     * @param code 1 if the chart rejects the values
     * @param out the objects
     * @param err the reason of a failure, which names the template or the value
     */
    record Rendering(int code, String out, String err) {

        /** Returns the objects, and not the documents that are empty. */
        Manifests manifests() {
            return new Manifests(YamlTree.documents(out).stream()
                    .filter(document -> document.value() != null)
                    .toList());
        }
    }
}
