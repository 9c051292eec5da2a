package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.HELM;
import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.docs.Page;
import dev.sluice.kubernetes.ChartMap.ChartDifference;
import dev.sluice.kubernetes.HelmChart.ChartPair;
import dev.sluice.kubernetes.HelmChart.Rendering;
import dev.sluice.real.Needs;
import dev.sluice.tools.cli.CommandLineRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands and the values of the pages on Kubernetes against what Helm and Kustomize render. No test runs a cluster. */
@Needs({KUBECTL, HELM})
class PageCommandsTest {
    private static final String KUBERNETES = "docs/kubernetes.md";
    private static final String REAL = "k8s/real-cluster.md";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\R(.*?)^```");
    private static final Pattern INLINE = Pattern.compile("`((?:kubectl|port-forward) [^`]*)`");
    private static final Pattern VALUES = Pattern.compile("(?ms)^```yaml title=values\\.yaml\\R(.*?)^```");
    private static final Pattern OBJECT = Pattern.compile("\\b(deployment|service|job|pod)[/ ]([a-z][a-z-]*)");
    private static final Pattern SELECTOR = Pattern.compile("-l ([\\w./,=-]+)");
    private static final Pattern FOLDER = Pattern.compile("(?:-k|kubectl kustomize) k8s/(\\S+)");

    /** Commands of Helm that render the chart. */
    private static final Pattern RENDERS =
            Pattern.compile("helm (?:install|upgrade --install|upgrade|template) (\\S+) k8s/chart(.*)");

    @TempDir
    Path folder;

    /** Returns the lines of all blocks without comments, {@code &} and the name of the file that the output goes to. */
    private static List<String> lines(String page) {
        return BLOCK.matcher(Page.read(page).text())
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(line -> line.replaceAll("\\s+# .*| &$", ""))
                .toList();
    }

    /** Returns what is between the fences of the n-th block of values. */
    private static String values(String page, int block) {
        return VALUES.matcher(Page.read(page).text())
                .results()
                .skip(block)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static String withoutQuotes(String word) {
        return word.replace("'", "");
    }

    /** Puts the files without a folder into the one of the test. */
    private String inFolder(String line) {
        return line.replaceAll("(?<=[ >])([a-z-]+\\.yaml)(?=$| )", folder + "/$1");
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + output)
                .isZero();
        return output;
    }

    /** Runs the commands of a page that make files of values. */
    private void writeValues(String page) throws IOException, InterruptedException {
        if (VALUES.matcher(Page.read(page).text()).find())
            Files.writeString(folder.resolve("values.yaml"), values(page, 0));
        for (String line : lines(page))
            if (line.startsWith("kubectl kustomize conf |") || line.startsWith("sed "))
                output(
                        "bash",
                        "-c",
                        inFolder(line).replace("kubectl ", KUBECTL.path().orElseThrow() + " "));
    }

    private Rendering render(MatchResult command) throws IOException, InterruptedException {
        Path none = Files.writeString(folder.resolve("none.yaml"), "{}");
        String arguments = inFolder(command.group(2).replaceAll(" >\\S+$", ""));
        return HelmChart.tryRender(
                command.group(1),
                none,
                arguments.isEmpty()
                        ? new String[0]
                        : Stream.of(arguments.strip().split(" ", -1))
                                .map(PageCommandsTest::withoutQuotes)
                                .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", KUBERNETES, REAL})
    void helm_renders_or_accepts_each_of_its_commands(String page) throws Exception {
        writeValues(page);
        List<String> commands =
                lines(page).stream().filter(line -> line.startsWith("helm ")).toList();
        assertThat(commands).hasSizeGreaterThan(1);
        for (String command : commands) {
            List<MatchResult> renders = RENDERS.matcher(command).results().toList();
            for (MatchResult rendering : renders) {
                Rendering rendered = render(rendering);
                assertThat(rendered.err()).as(command).isEmpty();
                assertThat(rendered.manifests().ofKind("Deployment")).isNotEmpty();
            }
            if (renders.isEmpty()) assertThat(help(command)).contains("\nUsage:\n");
        }
    }

    /** Fails for an unknown option, because Helm reads options before it prints help. */
    private static String help(String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.set(0, HELM.path().orElseThrow().toString());
        words.add("--help");
        return output(words.toArray(String[]::new));
    }

    /** Returns what the overlays, the components, and the demo of the chart have. */
    private List<YamlTree> everything() throws IOException, InterruptedException {
        List<YamlTree> objects = new ArrayList<>();
        for (Manifests rendered : Kustomizations.all().values()) objects.addAll(rendered.objects());
        Path values =
                Files.writeString(folder.resolve("demo.yaml"), "{ demo: { enabled: true }, check: { enabled: true } }");
        objects.addAll(HelmChart.render("sluice", values).objects());
        return objects;
    }

    private static List<String> kubectl(String page) {
        Stream<String> inline = INLINE.matcher(Page.read(page).text()).results().map(found -> found.group(1));
        return Stream.concat(lines(page).stream().filter(line -> line.contains("kubectl ")), inline)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", KUBERNETES, "docs/ways-in.md", REAL})
    void each_object_label_and_folder_of_a_kubectl_command_is_rendered(String page) throws Exception {
        Set<String> names = new HashSet<>();
        Set<Map<?, ?>> labels = new HashSet<>();
        for (YamlTree object : everything()) {
            names.add(Manifests.nameOf(object).toLowerCase(Locale.ROOT));
            for (String path : List.of("metadata/labels", "spec/template/metadata/labels"))
                object.find(path).ifPresent(found -> labels.add((Map<?, ?>) found.value()));
        }
        if (page.equals(REAL)) names.add("pod/load"); // its own caller
        for (String command : kubectl(page)) {
            for (MatchResult object : OBJECT.matcher(command).results().toList())
                assertThat(names).as(command).contains(object.group(1) + "/" + object.group(2));
            for (MatchResult selector : SELECTOR.matcher(command).results().toList())
                assertThat(labels)
                        .as(command)
                        .anyMatch(each -> each.entrySet()
                                .containsAll(labels(selector.group(1)).entrySet()));
            for (MatchResult rendered : FOLDER.matcher(command).results().toList())
                assertThat(Kustomizations.of(rendered.group(1)).objects()).isNotEmpty();
        }
    }

    private static Map<String, String> labels(String selector) {
        Map<String, String> labels = new HashMap<>();
        for (String label : selector.split(",", -1))
            labels.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
        return labels;
    }

    @Test
    void the_pages_have_commands_with_objects_labels_and_folders() {
        String commands = String.join("\n", kubectl(KUBERNETES));
        assertThat(OBJECT.matcher(commands).results()).hasSizeGreaterThan(15);
        assertThat(SELECTOR.matcher(commands).results()).hasSizeGreaterThan(4);
        assertThat(FOLDER.matcher(commands).results()).hasSizeGreaterThan(3);
    }

    @Test
    void the_values_for_production_render_the_overlay_with_the_files_of_conf() throws Exception {
        writeValues(KUBERNETES);
        Manifests chart = HelmChart.render(
                "sluice",
                folder.resolve("values.yaml"),
                "--values=" + folder.resolve("conf-values.yaml"),
                "--set=check.enabled=true",
                "--skip-tests");
        Manifests kustomize = new ChartPair("overlays/prod", List.of()).kustomize();
        assertThat(ChartDifference.from(kustomize, new ChartMap("sluice")).to(chart))
                .isEmpty();
    }

    @Test
    void the_check_of_the_page_accepts_what_each_tool_renders() throws Exception {
        writeValues(KUBERNETES);
        List<String> rendered = new ArrayList<>(
                List.of(output(KUBECTL.path().orElseThrow().toString(), "kustomize", "k8s/overlays/prod")));
        for (String line : lines(KUBERNETES))
            if (line.startsWith("helm template "))
                for (MatchResult command : RENDERS.matcher(line).results().toList())
                    rendered.add(render(command).out());
        assertThat(rendered).hasSize(2);
        for (String manifests : rendered) {
            Path file = Files.writeString(folder.resolve("rendered.yaml"), manifests);
            CommandLineRun run = CommandLineRun.of("check", "conf", "--kubernetes", "--manifests", file.toString());
            assertThat(run.code()).as(run.out() + run.err()).isZero();
        }
    }
}
