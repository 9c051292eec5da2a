package dev.sluice.docs;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.fixture.Ports;
import dev.sluice.real.Needs;
import dev.sluice.tools.cli.CommandLineRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the commands of the page on Kubernetes and those of the README for it, or their help. */
class KubernetesCommandsTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```sh\\R(.*?)```");
    private static final Pattern PATH = Pattern.compile("\\b(?:k8s|conf|bench|\\.ci)/[\\w./-]*\\w");
    private static final Pattern EXPLAIN =
            Pattern.compile("(?s)```sh\\R\\./sluice (explain .*?)\\R```\\s+```\\R(.*?)```");

    private static final Pattern ADMIN_PORT = Pattern.compile("port-forward [^\n]*\\b9090\\b");

    private static final Pattern USAGE = Pattern.compile("Usage:\\n {2}(kubectl(?: [a-z][a-z-]*)+).*");

    private final Page page = Page.read("docs/kubernetes.md");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/kubernetes.md", "docs/ways-in.md", "k8s/real-cluster.md"})
    @Needs(KUBECTL)
    void kubectl_accepts_every_command_with_its_options(String name) throws Exception {
        List<String> commands = lines(Page.read(name), "kubectl ").stream()
                .flatMap(line -> Stream.of(line.split(" (?:\\||&&) ", -1)))
                .map(command -> command.replaceAll("^xargs -r | >\\S+$| -- .*", ""))
                .filter(command -> command.startsWith("kubectl "))
                .toList();
        assertThat(commands).hasSizeGreaterThan(1);
        for (String command : commands)
            assertThat(command.replaceAll(" -n \\S+", "")).startsWith(knownCommand(help(command)));
    }

    @Test
    void every_file_and_folder_of_the_page_exists() {
        assertThat(PATH.matcher(page.text()).results().map(found -> Path.of(found.group())))
                .isNotEmpty()
                .allSatisfy(path ->
                        assertThat(Files.exists(path)).as(path.toString()).isTrue());
    }

    /** {@code PageCommandsTest} renders the manifests. */
    @Test
    void every_sluice_command_succeeds_with_conf(@TempDir Path folder) throws Exception {
        String rendered = Files.createFile(folder.resolve("rendered.yaml")).toString();
        assertThat(lines(page, "./sluice "))
                .hasSizeGreaterThan(1)
                .allSatisfy(line -> assertThat(CommandLineRun.of(line.substring("./sluice ".length())
                                        .replace("rendered.yaml", rendered)
                                        .split(" ", -1))
                                .code())
                        .as(line)
                        .isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/kubernetes.md"})
    void every_curl_after_a_port_forward_waits_until_it_listens(String name) throws Exception {
        List<String> commands = BLOCK.matcher(Page.read(name).text())
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains("port-forward"))
                .flatMap(block -> block.substring(block.indexOf("port-forward")).lines())
                .filter(line -> line.startsWith("curl"))
                .map(line -> line.replaceAll("\\s+#.*", ""))
                .toList();
        assertThat(commands).isNotEmpty();
        List<Retry> retries = new ArrayList<>();
        for (int port :
                Stream.generate(Ports::free).distinct().limit(commands.size()).toList())
            retries.add(Retry.start(commands.get(retries.size()), port));
        for (Retry retry : retries) retry.listenAfterFirstAttempt();
        for (Retry retry : retries) retry.assertSucceeds();
    }

    @Test
    void every_request_through_a_port_forward_to_the_admin_port_sends_the_token() throws IOException {
        List<String> blocks = new ArrayList<>();
        for (String name : pages())
            BLOCK.matcher(Page.read(name).text())
                    .results()
                    .map(block -> block.group(1))
                    .filter(block -> ADMIN_PORT.matcher(block).find())
                    .forEach(blocks::add);
        assertThat(blocks).hasSizeGreaterThan(2);
        for (String block : blocks)
            assertThat(block.lines().filter(line -> line.startsWith("curl ")))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains(" --oauth2-bearer \"$TOKEN\" localhost:9090/"));
    }

    /** A command outside of a block would have no request beside it. */
    @Test
    void every_port_forward_to_the_admin_port_is_in_a_block() throws IOException {
        for (String name : pages())
            assertThat(BLOCK.matcher(Page.read(name).text()).replaceAll("")).doesNotContainPattern(ADMIN_PORT);
    }

    private static List<String> pages() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            List<String> pages = docs.map(Path::toString)
                    .filter(page -> page.endsWith(".md"))
                    .sorted()
                    .collect(toList());
            pages.add("README.md");
            return pages;
        }
    }

    /** The request of a command to a port that listens after the first attempt only. */
    private record Retry(String command, int port, Process curl, HttpServer server) {
        static Retry start(String command, int port) throws IOException {
            // Without -s, curl prints each failed attempt.
            String[] words = command.replaceFirst("localhost:\\d+", "127.0.0.1:" + port)
                    .replaceFirst(" -s ", " --no-progress-meter ")
                    .split(" ", -1);
            return new Retry(command, port, new ProcessBuilder(words).start(), HttpServer.create());
        }

        void listenAfterFirstAttempt() throws IOException {
            String firstAttempt =
                    new BufferedReader(new InputStreamReader(curl.getErrorStream(), StandardCharsets.UTF_8)).readLine();
            assertThat(firstAttempt).as(command).contains("Failed to connect");
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
                exchange.close();
            });
            server.start();
        }

        void assertSucceeds() throws Exception {
            assertThat(new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("ok");
            assertThat(curl.waitFor()).isZero();
            server.stop(0);
        }
    }

    @Test
    void explain_prints_the_output_of_the_page() {
        var shown = EXPLAIN.matcher(page.text());
        assertThat(shown.find()).isTrue();
        assertThat(CommandLineRun.of(shown.group(1).split(" ", -1)).out()).contains(shown.group(2));
    }

    /** Returns the lines with this beginning in all blocks of a page, without comments and {@code &} at their ends. */
    private static List<String> lines(Page page, String beginning) {
        return BLOCK.matcher(page.text())
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(line -> line.replaceAll("\\s+#.*| &$", ""))
                .filter(line -> line.startsWith(beginning))
                .toList();
    }

    /** Returns the help of a command. Fails for an unknown option, because kubectl checks options before it prints help. */
    private static String help(String command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(command.split(" ", -1)));
        all.set(0, KUBECTL.path().orElseThrow().toString());
        all.add("--help");
        Process kubectl = new ProcessBuilder(all).redirectErrorStream(true).start();
        String output = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kubectl.waitFor()).as(output).isZero();
        return output;
    }

    /** Returns the command that the help describes, such as {@code kubectl rollout status}. */
    private static String knownCommand(String help) {
        Matcher usage = USAGE.matcher(help);
        assertThat(usage.find()).as(help).isTrue();
        assertThat(usage.group()).as("the help of a group of commands").doesNotContain("SUBCOMMAND");
        return usage.group(1);
    }
}
