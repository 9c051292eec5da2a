package dev.sluice.tools.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.real.Needs;
import dev.sluice.tools.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code sluice kustomization}. */
class KustomizationCommandTest {
    private static final String HEAD = """
            # Makes a ConfigMap of this folder. sluice kustomization adds new files to the list.
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        write("gateway.yaml", "server: { port: 8080 }\n");
        write("routes/shop.yaml", "routes: { GET /a: { respond: 1 } }\n");
        write("backends/shop.yml", "# none\n");
        write(".hidden.yaml", "");
        write("notes.txt", "");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String written() throws IOException {
        return Files.readString(folder.resolve("Kustomization"));
    }

    private CommandLineRun kustomization() {
        return CommandLineRun.of("kustomization", folder.toString());
    }

    private void assertDeploysEveryFile() {
        assertThat(CommandLineRun.of("check", folder.toString(), "--kubernetes").err())
                .doesNotContain("Kustomization");
    }

    @Test
    void a_new_file_lists_every_file_and_a_second_run_changes_nothing() throws IOException {
        assertThat(kustomization()).isEqualTo(new CommandLineRun(0, folder + "/Kustomization written\n", ""));
        assertThat(written()).isEqualTo(HEAD + """
                configMapGenerator:
                  - name: sluice-conf
                    files:
                      - backends-shop.yml=backends/shop.yml
                      - gateway.yaml
                      - routes-shop.yaml=routes/shop.yaml
                """);
        assertDeploysEveryFile();
        assertThat(kustomization()).isEqualTo(new CommandLineRun(0, folder + "/Kustomization lists every file\n", ""));
    }

    @Test
    void it_is_printed_instead() {
        CommandLineRun run = CommandLineRun.of("kustomization", folder.toString(), "--print");
        assertThat(run.out()).startsWith(HEAD).endsWith("routes-shop.yaml=routes/shop.yaml\n");
        assertThat(folder.resolve("Kustomization")).doesNotExist();
    }

    /** Valid entries have their own keys and comments. */
    @Test
    void an_existing_file_keeps_every_other_line_and_every_valid_entry() throws IOException {
        write("a b.yaml", "# none\n");
        write("Kustomization", """
                # Ours.
                namespace: edge
                configMapGenerator:
                  - name: edge-conf # the name
                    files:
                    # the port
                    - gateway.yaml # first
                    - gone.yaml
                    - "shop.yaml=routes/shop.yaml"
                    - backends.conf=backends/shop.yml
                    - notes.txt
                    options: { disableNameSuffixHash: true }
                # The end.
                """);
        assertThat(kustomization().err()).isEmpty();
        assertThat(written()).isEqualTo("""
                # Ours.
                namespace: edge
                configMapGenerator:
                  - name: edge-conf # the name
                    files:
                    # the port
                    - gateway.yaml # first
                    - "shop.yaml=routes/shop.yaml"
                    - backends-shop.yml=backends/shop.yml
                    - notes.txt
                    - 'a-b.yaml=a b.yaml'
                    options: { disableNameSuffixHash: true }
                # The end.
                """);
        assertDeploysEveryFile();
    }

    @Test
    void a_file_of_another_config_map_is_listed_once() throws IOException {
        String second = "  - name: more\n    files:\n      - routes-shop.yaml=routes/shop.yaml\n";
        write("Kustomization", "configMapGenerator:\n  - name: one\n    files:\n      - gateway.yaml\n" + second);
        assertThat(kustomization().err()).isEmpty();
        assertThat(written())
                .isEqualTo("configMapGenerator:\n  - name: one\n    files:\n      - gateway.yaml\n"
                        + "      - backends-shop.yml=backends/shop.yml\n" + second);
        assertDeploysEveryFile();
    }

    @Test
    void a_kustomization_without_a_generator_gets_one() throws IOException {
        write("Kustomization", "namespace: edge");
        assertThat(kustomization().code()).isZero();
        assertThat(written()).startsWith("namespace: edge\nconfigMapGenerator:\n  - name: sluice-conf\n");
        assertDeploysEveryFile();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "configMapGenerator: [ { name: a, files: [ gateway.yaml, routes/shop.yaml ] } ]\n",
                "configMapGenerator:\n  - name: a\n    files: []\n",
                "configMapGenerator:\n  - name: a\n    files:\n      - { a: b }\n",
                "configMapGenerator:\n  - name: a\n    literals: [ a=b ]\n"
            })
    void a_list_that_is_written_otherwise_stays(String text) throws IOException {
        write("Kustomization", text);
        CommandLineRun run = kustomization();
        assertThat(run.err())
                .startsWith(folder + "/Kustomization:")
                .contains("(expected: a generator with one file on each line below files:)");
        assertThat(run.code()).isEqualTo(1);
        assertThat(written()).isEqualTo(text);
    }

    @Test
    void a_broken_kustomization_stays() throws IOException {
        write("Kustomization", "configMapGenerator: [");
        assertThat(kustomization().code()).isEqualTo(1);
        assertThat(written()).isEqualTo("configMapGenerator: [");
    }

    @Test
    void two_files_with_one_key_are_an_error() throws IOException {
        write("routes-shop.yaml", "# none\n");
        CommandLineRun run = kustomization();
        assertThat(run.err())
                .isEqualTo(folder + "/routes/shop.yaml:1:1: this file has the same key as routes-shop.yaml"
                        + " (expected: another name)\n");
        assertThat(run.code()).isEqualTo(1);
        assertThat(folder.resolve("Kustomization")).doesNotExist();
    }

    @Test
    void a_key_has_at_most_253_characters() throws IOException {
        String name = "a".repeat(200);
        write(name + "/" + "b".repeat(47) + ".yaml", "# none\n");
        assertThat(kustomization().code()).isZero();
        write(name + "/" + "c".repeat(48) + ".yaml", "# none\n");
        CommandLineRun run = kustomization();
        assertThat(run.err()).endsWith(".yaml:1:1: this file has a key of 254 characters (expected: at most 253)\n");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void a_sign_of_equality_in_a_name_is_an_error_because_kustomize_rejects_it() throws IOException {
        write("a=b.yaml", "# none\n");
        assertThat(kustomization().err()).contains("a=b.yaml:1:1: this file has a sign of equality in its name");
    }

    @Test
    void an_entry_outside_of_the_folder_is_no_file_of_it() throws IOException {
        write(
                "Kustomization",
                "configMapGenerator:\n  - name: a\n    files:\n      - ../gateway.yaml\n      - ..a=gateway.yaml\n");
        assertThat(kustomization().code()).isZero();
        assertThat(written()).doesNotContain("../").doesNotContain("..a").contains("- gateway.yaml\n");
        assertDeploysEveryFile();
    }

    @Test
    void a_folder_without_files_is_an_error() {
        CommandLineRun run =
                CommandLineRun.of("kustomization", folder.resolve("nowhere").toString());
        assertThat(run.err()).contains("nowhere:1:1: no such folder");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    @Needs(KUBECTL)
    void kustomize_accepts_what_it_writes() throws IOException, InterruptedException {
        write("routes/a b.yaml", "# none\n");
        write("routes/café #1.yaml", "# none\n");
        assertThat(kustomization().code()).isZero();
        Process kubectl = new ProcessBuilder(KUBECTL.path().orElseThrow().toString(), "kustomize", folder.toString())
                .redirectErrorStream(true)
                .start();
        String rendered = new String(kubectl.getInputStream().readAllBytes(), UTF_8);
        assertThat(kubectl.waitFor()).as(rendered).isZero();
        assertThat(rendered)
                .contains("kind: ConfigMap", "name: sluice-conf-", "  backends-shop.yml: ", "  gateway.yaml: ")
                .contains("  routes-a-b.yaml: ", "  routes-caf---1.yaml: ", "  routes-shop.yaml: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kustomization.yaml", "kustomization.yml"})
    void a_kustomization_with_another_name_is_an_error(String name) throws IOException {
        write(name, "namespace: edge\n");
        assertThat(kustomization())
                .isEqualTo(
                        new CommandLineRun(
                                1,
                                "",
                                folder + "/" + name
                                        + ":1:1: the gateway reads this file as configuration (expected: the name Kustomization)\n"));
        assertThat(folder.resolve("Kustomization")).doesNotExist();
    }

    @Test
    void line_ends_stay() throws IOException {
        write("Kustomization", """
                # Ours.\r
                configMapGenerator:\r
                  - name: a\r
                    files:\r
                      - gateway.yaml\r
                      - backends.conf=backends/shop.yml # ours\r
                # The end.""");
        assertThat(kustomization().err()).isEmpty();
        assertThat(written()).isEqualTo("""
                        # Ours.\r
                        configMapGenerator:\r
                          - name: a\r
                            files:\r
                              - gateway.yaml\r
                              - backends-shop.yml=backends/shop.yml # ours\r
                              - routes-shop.yaml=routes/shop.yaml\r
                        # The end.\r
                        """);
        write("Kustomization", "namespace: edge\r\n");
        assertThat(kustomization().err()).isEmpty();
        assertThat(written().replace("\r\n", "")).doesNotContain("\n").contains("- gateway.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "configMapGenerator:\n  - name: a\n    files:\n      - >-\n        gateway.yaml\n",
                "configMapGenerator:\n  - name: a\n    files:\n      - >-\n        gone.yaml\n      - gateway.yaml\n",
                """
                configMapGenerator:
                  - name: a
                    files:
                      - gateway.yaml
                      - "backends.conf=\\
                        backends/shop.yml"
                """,
                "{ namespace: edge }\n"
            })
    void a_notation_that_would_break_stays(String text) throws IOException {
        write("Kustomization", text);
        CommandLineRun run = kustomization();
        assertThat(run.err())
                .startsWith(folder + "/Kustomization:")
                .contains("a list in another notation (expected: a generator with one file on each line below files:)");
        assertThat(run.code()).isEqualTo(1);
        assertThat(written()).isEqualTo(text);
    }

    @Test
    void a_block_before_the_last_entry_stays() throws IOException {
        write(
                "Kustomization",
                "configMapGenerator:\n  - name: a\n    files:\n      - >-\n        gateway.yaml\n      - notes.txt\n");
        assertThat(kustomization().err()).isEmpty();
        assertThat(written()).contains("      - >-\n        gateway.yaml\n      - notes.txt\n      - backends-shop");
        assertDeploysEveryFile();
    }

    @Test
    void a_link_out_of_the_folder_is_an_error_because_kustomize_rejects_it(@TempDir Path other) throws IOException {
        Path target = Files.writeString(other.resolve("a.yaml"), "# none\n");
        assertThat(Files.createSymbolicLink(folder.resolve("a.yaml"), target)).isSymbolicLink();
        CommandLineRun run = kustomization();
        assertThat(run.err())
                .isEqualTo(folder + "/a.yaml:1:1: this file is a link out of the folder, which Kustomize rejects\n");
        assertThat(folder.resolve("Kustomization")).doesNotExist();
    }

    @Test
    void a_link_to_the_kustomization_and_its_permissions_stay(@TempDir Path other) throws IOException {
        Path target = Files.writeString(other.resolve("ours"), "namespace: edge\n");
        var permissions = PosixFilePermissions.fromString("rw-rw-r--");
        assertThat(Files.setPosixFilePermissions(target, permissions)).isEqualTo(target);
        Path link = Files.createSymbolicLink(folder.resolve("Kustomization"), target);
        assertThat(kustomization().err()).isEmpty();
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(target)).startsWith("namespace: edge\nconfigMapGenerator:\n");
        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(permissions);
        assertThat(other).isDirectoryNotContaining(file -> !file.equals(target));
    }

    @Test
    void a_key_with_two_dots_at_its_start_is_an_error() throws IOException {
        write("..a b.txt", "");
        write(
                "Kustomization",
                "configMapGenerator:\n  - name: a\n    files:\n      - gateway.yaml\n      - ..x=..a b.txt\n");
        assertThat(kustomization().err())
                .contains("this file has the key ..a-b.txt (expected: no two dots at its start)");
    }
}
