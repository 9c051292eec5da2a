package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import dev.sluice.tools.cli.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job that checks the configuration in the cluster as the pods of {@code prod} would run it. */
@Needs(KUBECTL)
class CheckOverlayTest {
    private final Manifests check = Kustomizations.of("overlays/check");
    private final Manifests prod = Kustomizations.of("overlays/prod");
    private final YamlTree job = check.find("Job", "sluice-check").at("spec");
    private final YamlTree pod = job.at("template/spec");
    private final YamlTree container = pod.at("containers/0");

    @Test
    void the_overlay_has_nothing_but_a_job_and_its_config_map() {
        assertThat(check.objects())
                .extracting(Manifests::nameOf)
                .containsExactlyInAnyOrder("ConfigMap/sluice-check", "Job/sluice-check");
    }

    /** A ConfigMap of the gateway's name would be the gateway's, and running pods would reload it. */
    @Test
    void the_job_mounts_the_files_of_conf_from_a_config_map_of_its_own() throws Exception {
        assertThat(check.find("ConfigMap", "sluice-check").valueAt("data")).isEqualTo(ShippedConfiguration.files());
        assertThat(volumes(pod).get("conf")).isEqualTo(Map.of("name", "sluice-check"));
    }

    @Test
    void the_job_has_the_image_the_variables_and_the_volumes_of_prod() {
        assertThat(container.valueAt("image")).isEqualTo(prod.container().valueAt("image"));
        assertThat(Manifests.variables(container)).isEqualTo(prod.variables());
        assertThat(container.at("volumeMounts").items())
                .containsExactlyInAnyOrderElementsOf(
                        prod.container().at("volumeMounts").items());
        Map<String, Object> ours = volumes(pod);
        Map<String, Object> theirs = volumes(prod.pod().at("spec"));
        assertThat(ours).hasSameSizeAs(theirs);
        theirs.keySet().remove("conf");
        assertThat(ours).containsAllEntriesOf(theirs);
    }

    @Test
    void the_job_is_as_restricted_as_the_pods_of_prod() {
        for (String setting : List.of("securityContext", "resources", "imagePullPolicy"))
            assertThat(container.valueAt(setting)).isEqualTo(prod.container().valueAt(setting));
        for (String setting : List.of("securityContext", "automountServiceAccountToken", "enableServiceLinks"))
            assertThat(pod.valueAt(setting)).isEqualTo(prod.pod().valueAt("spec/" + setting));
        assertThat(pod.find("serviceAccountName")).isEmpty();
    }

    @Test
    void the_job_runs_once_and_ends() {
        assertThat(job.valueAt("backoffLimit")).isEqualTo(0);
        assertThat(pod.valueAt("restartPolicy")).isEqualTo("Never");
        assertThat(job.at("activeDeadlineSeconds").number()).isEqualTo(120);
        assertThat(job.find("ttlSecondsAfterFinished"))
                .as("the job must not be gone before its operator has read its log")
                .isEmpty();
    }

    @Test
    void the_shipped_configuration_passes_with_the_arguments_and_variables_of_the_job(@TempDir Path folder)
            throws Exception {
        Path conf = Files.createDirectory(folder.resolve("conf"));
        for (var file : ShippedConfiguration.files().entrySet())
            Files.writeString(conf.resolve(file.getKey()), file.getValue());
        String variables = Manifests.variables(container).entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .collect(joining("\n"));
        Path environment = Files.writeString(folder.resolve("environment"), variables);
        String[] arguments = container.at("args").items().stream()
                .map(argument -> argument.text().replace("/conf", conf.toString()))
                .toArray(String[]::new);
        assertThat(arguments).startsWith("check", conf.toString());
        CommandLineRun run =
                CommandLineRun.of(arguments[0], arguments[1], arguments[2], "--env-file", environment.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    /** Returns the source of each volume by its name. */
    private static Map<String, Object> volumes(YamlTree pod) {
        Map<String, Object> volumes = new HashMap<>();
        for (YamlTree volume : pod.at("volumes").items())
            for (String source : List.of("configMap", "secret", "emptyDir"))
                volume.find(source)
                        .ifPresent(found -> volumes.put(volume.at("name").text(), found.value()));
        return volumes;
    }
}
