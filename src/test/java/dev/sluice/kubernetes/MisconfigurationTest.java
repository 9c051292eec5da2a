package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static dev.sluice.real.ExternalProgram.TRIVY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.ExternalProgram;
import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trivy finds no misconfiguration in the manifests and the Dockerfile with its built-in checks. */
@Needs({KUBECTL, TRIVY})
class MisconfigurationTest {
    private static final Path EXPLAINED = Path.of("k8s/.trivyignore");

    @TempDir
    Path folder;

    @Test
    void nothing_of_medium_severity_or_above_is_found_that_is_not_explained() throws Exception {
        for (String overlay : List.of("dev", "prod")) render(overlay);
        Files.copy(Path.of("Dockerfile"), folder.resolve("Dockerfile"));
        assertThat(scan(EXPLAINED)).contains("\"Failures\": 0").doesNotContain("\"Status\": \"FAIL\"");
    }

    @Test
    void every_explained_finding_is_still_found() throws Exception {
        render("prod");
        String found = scan(Files.createFile(folder.resolve("none")));
        assertThat(explained()).isNotEmpty().allSatisfy(id -> assertThat(found).contains("\"" + id + "\""));
    }

    @Test
    void every_explained_finding_has_its_reason_above_it() throws Exception {
        List<String> lines = Files.readAllLines(EXPLAINED);
        for (int i = 0; i < lines.size(); i++)
            if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#"))
                assertThat(lines.get(i - 1)).as(lines.get(i)).startsWith("# ");
    }

    private static List<String> explained() throws IOException {
        return Files.readAllLines(EXPLAINED).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private void render(String overlay) throws Exception {
        run(folder.resolve(overlay + ".yaml"), KUBECTL, "kustomize", "k8s/overlays/" + overlay);
    }

    private String scan(Path ignored) throws Exception {
        Path report = Files.createTempFile("trivy", ".json");
        run(
                report,
                TRIVY,
                "config",
                "--quiet",
                "--skip-policy-update",
                "--severity",
                "MEDIUM,HIGH,CRITICAL",
                "--format",
                "json",
                "--ignorefile",
                ignored.toString(),
                folder.toString());
        return Files.readString(report, StandardCharsets.UTF_8);
    }

    private static void run(Path output, ExternalProgram program, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(program.path().orElseThrow().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).as(program.command()).isZero();
    }
}
