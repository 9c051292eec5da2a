package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the manifests, two renderings of the chart, and the Dockerfile with the built-in checks of Trivy. */
@Needs({HELM, KUBECTL, TRIVY})
class MisconfigurationTest {
    private static final Path IGNORED = Path.of("k8s/.trivyignore");

    @TempDir
    static Path folder;

    private static Future<String> findings;
    private static Future<String> findingsWithIgnored;

    /** Each scan keeps one core busy for seconds, so both run at the same time. */
    @BeforeAll
    static void startScans() {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        findings = threads.submit(MisconfigurationTest::scanAll);
        findingsWithIgnored = threads.submit(MisconfigurationTest::scanWithIgnored);
        threads.shutdown();
    }

    private static String scanAll() throws Exception {
        Path all = Files.createDirectory(folder.resolve("all"));
        for (String overlay : List.of("dev", "prod")) render(overlay, all);
        for (String set : List.of("demo", "production-hpa")) renderChart(set, all);
        Files.copy(Path.of("Dockerfile"), all.resolve("Dockerfile"));
        return scan(all, IGNORED);
    }

    private static String scanWithIgnored() throws Exception {
        Path prod = Files.createDirectory(folder.resolve("prod"));
        render("prod", prod);
        return scan(prod, Files.createFile(folder.resolve("empty")));
    }

    @Test
    void trivy_finds_no_misconfiguration_of_medium_severity_or_above() throws Exception {
        assertThat(findings.get()).contains("\"Failures\": 0").doesNotContain("\"Status\": \"FAIL\"");
    }

    @Test
    void trivy_still_reports_every_ignored_finding() throws Exception {
        String found = findingsWithIgnored.get();
        assertThat(ignoredIds()).isNotEmpty().allSatisfy(id -> assertThat(found).contains("\"" + id + "\""));
    }

    @Test
    void every_ignored_finding_has_a_reason_above_it() throws Exception {
        List<String> lines = Files.readAllLines(IGNORED);
        for (int i = 0; i < lines.size(); i++)
            if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#"))
                assertThat(lines.get(i - 1)).as(lines.get(i)).startsWith("# ");
    }

    private static List<String> ignoredIds() throws IOException {
        return Files.readAllLines(IGNORED).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static void render(String overlay, Path folder) throws Exception {
        run(folder.resolve(overlay + ".yaml"), KUBECTL, "kustomize", "k8s/overlays/" + overlay);
    }

    private static void renderChart(String set, Path folder) throws Exception {
        HelmChart.Rendering rendering = HelmChart.tryRender("edge", Path.of("k8s/chart/ci/" + set + ".yaml"));
        assertThat(rendering.code()).as(rendering.err()).isZero();
        Files.writeString(folder.resolve("chart-" + set + ".yaml"), rendering.out());
    }

    private static String scan(Path folder, Path ignoreFile) throws Exception {
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
                ignoreFile.toString(),
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
