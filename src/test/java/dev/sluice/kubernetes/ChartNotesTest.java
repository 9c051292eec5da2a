package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text that Helm prints after an installation. */
@Needs(HELM)
class ChartNotesTest {
    private static final Pattern OBJECT = Pattern.compile("\\b(deployment|service)/(\\S+)");
    private static final String DEMO = "{ demo: { enabled: true } }";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sluice", "edge"})
    void each_command_names_an_object_of_the_release_in_its_namespace(String release) throws Exception {
        String notes = notes(release, "shop", DEMO);
        List<String> objects = HelmChart.render(release, values(DEMO)).objects().stream()
                .map(object -> Manifests.nameOf(object).replaceFirst("^Deployment", "deployment"))
                .map(object -> object.replaceFirst("^Service/", "service/"))
                .toList();
        assertThat(OBJECT.matcher(notes).results().map(MatchResult::group))
                .hasSize(2)
                .allSatisfy(object -> assertThat(objects).contains(object));
        assertThat(notes).contains("helm test " + release + " --namespace shop --logs");
        assertThat(notes.lines().filter(line -> line.contains(" -l ")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains(" -l app.kubernetes.io/name=sluice,app.kubernetes.io/instance=" + release));
        assertThat(notes.lines().filter(line -> line.startsWith("  kubectl -n")))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).startsWith("  kubectl -n shop "));
    }

    @Test
    void the_request_to_the_demo_goes_to_the_port_of_the_service() throws Exception {
        String values = "{ demo: { enabled: true }, service: { port: 8000 } }";
        assertThat(notes("edge", "shop", values)).contains("port-forward service/edge-sluice 8080:8000 &");
        assertThat(notes("edge", "shop", "{ existingClaim: mine }")).doesNotContain("port-forward", "/customers/");
    }

    @Test
    void the_notes_warn_without_a_network_policy_and_say_with_one_how_to_admit_callers() throws Exception {
        String warning = "Warning: networkPolicy.enabled is false";
        String label = "sluice.dev/callers=true";
        assertThat(notes("edge", "shop", DEMO)).contains(warning).doesNotContain(label);
        assertThat(notes("edge", "shop", "{ existingClaim: mine, networkPolicy: { enabled: true } }"))
                .contains(label)
                .doesNotContain(warning, "extraIngress");
        assertThat(notes(
                        "edge",
                        "shop",
                        "{ existingClaim: mine, networkPolicy: { enabled: true }, service: { type: LoadBalancer } }"))
                .contains("networkPolicy.extraIngress");
    }

    @Test
    void the_notes_name_the_label_of_pod_security_and_advise_a_namespace_of_its_own() throws Exception {
        assertThat(notes("edge", "shop", DEMO))
                .contains("kubectl label namespace shop pod-security.kubernetes.io/enforce=restricted")
                .doesNotContain("--create-namespace");
        // The label would reject pods of other teams.
        assertThat(notes("edge", "default", DEMO))
                .contains("--namespace sluice --create-namespace")
                .doesNotContain("kubectl label namespace default");
    }

    @Test
    void the_notes_say_which_store_the_policy_permits_and_that_the_one_of_the_demo_is_for_trying_out()
            throws Exception {
        String label = "sluice.dev/store=true";
        String trial = "The store of limits is for trying out.";
        assertThat(notes("edge", "shop", DEMO)).doesNotContain(label, trial);
        assertThat(notes("edge", "shop", "{ demo: { enabled: true }, store: { demo: { enabled: true } } }"))
                .contains(trial)
                .doesNotContain(label);
        String store = "{ existingClaim: mine, store: { enabled: true }, networkPolicy: { enabled: %s } }";
        assertThat(notes("edge", "shop", store.formatted(true))).contains(label).doesNotContain(trial);
        assertThat(notes("edge", "shop", store.formatted(false))).doesNotContain(label, trial);
    }

    /** Returns the notes of an installation that Helm only prepares, without a cluster. */
    private String notes(String release, String namespace, String values) throws IOException, InterruptedException {
        Process helm = new ProcessBuilder(
                        HELM.path().orElseThrow().toString(),
                        "install",
                        release,
                        "k8s/chart",
                        "--dry-run=client",
                        "--namespace",
                        namespace,
                        "--values",
                        values(values).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(helm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(helm.waitFor()).isZero();
        assertThat(out).contains("\nNOTES:\n");
        return out.substring(out.indexOf("\nNOTES:\n"));
    }

    private Path values(String values) throws IOException {
        return Files.writeString(folder.resolve("values.yaml"), values);
    }
}
