package dev.sluice.tools.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.tools.report.FindingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KustomizationCheckTest {
    private static final String GENERATOR = "configMapGenerator:\n  - name: sluice-conf\n    files:\n";

    private static final String LIST =
            "      - gateway.yaml\n      - routes-shop.yaml=routes/shop.yaml\n      - backends-shop.yml=backends/shop.yml\n";

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        write("gateway.yaml", "server: { port: 8080 }\n");
        write("routes/shop.yaml", "routes: { GET /a: { respond: 1 } }\n");
        write("backends/shop.yml", "# none\n");
        write("sluice.schema.json", "{}");
        write(".hidden.yaml", "");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private LoadResult check() {
        FolderSnapshot snapshot = FolderSnapshot.read(folder);
        return KustomizationCheck.check(snapshot, ConfigurationLoader.load(snapshot, name -> null));
    }

    /** Returns the errors for a Kustomization, each without the name of the folder. */
    private List<String> errors(String kustomization) throws IOException {
        write("Kustomization", kustomization);
        return texts(check().errors());
    }

    /** Returns the errors for a list of files. The list begins in line 4. */
    private List<String> errorsOf(String... entries) throws IOException {
        return errors(GENERATOR + "      - " + String.join("\n      - ", entries) + "\n");
    }

    private List<String> texts(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.toString().replace(folder + "/", ""))
                .toList();
    }

    @Test
    void a_list_of_every_yaml_file_is_valid() throws IOException {
        assertThat(errorsOf(
                        "gateway.yaml",
                        "routes-shop.yaml=routes/shop.yaml",
                        "backends-shop.yml=./backends/shop.yml",
                        "sluice.schema.json"))
                .isEmpty();
        assertThat(check().configuration()).isNotNull();
        assertThat(errors(GENERATOR
                        + "      - gateway.yaml\n  - files: [gateway.yaml=backends/shop.yml, routes/shop.yaml]\n"))
                .as("two generators, which make two ConfigMaps")
                .isEmpty();
    }

    @Test
    void a_file_that_is_not_listed_is_an_error_with_the_entry_to_add() throws IOException {
        assertThat(errorsOf("gateway.yaml", "shop.yml=backends/shop.yml"))
                .containsExactly("Kustomization:4:7: configMapGenerator[0].files: routes/shop.yaml is not listed,"
                        + " so it is not deployed (expected: routes-shop.yaml=routes/shop.yaml)");
        LoadResult checked = check();
        assertThat(checked.configuration()).isNull();
        assertThat(FindingReport.text(checked).toList())
                .anySatisfy(text -> assertThat(text).endsWith("      - gateway.yaml\n          ^"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: Kustomization",
                "configMapGenerator: []",
                "configMapGenerator: sluice",
                "configMapGenerator: [{ name: a }]",
                "configMapGenerator: [a, { files: b }]",
                "# nothing",
            })
    void a_kustomization_without_files_deploys_none(String text) throws IOException {
        assertThat(errors(text))
                .hasSize(3)
                .allSatisfy(error -> assertThat(error)
                        .startsWith("Kustomization:1:1: configMapGenerator[0].files: ")
                        .contains(" is not listed"));
    }

    @Test
    void an_entry_without_a_file_is_an_error_with_the_file_that_it_probably_means() throws IOException {
        assertThat(errorsOf("gateway.yaml", "shop.yml=backends/shop.yml", "routes-shop.yaml=routes/shp.yaml"))
                .containsExactly("Kustomization:6:9: configMapGenerator[0].files[2]: routes/shp.yaml:"
                        + " no such file in this folder; did you mean routes/shop.yaml?");
        assertThat(errorsOf(
                        "gateway.yaml",
                        "shop.yml=backends/shop.yml",
                        "routes/shop.yaml",
                        "old.yaml",
                        "../escape.yaml",
                        "a=/etc/hostname",
                        "routes",
                        "\"\\0\""))
                .hasSize(5)
                .allSatisfy(error -> assertThat(error).endsWith(": no such file in this folder"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "routes/shop.yaml, shop.yaml=backends/shop.yml | 5 | the key shop.yaml is used twice; first at Kustomization:4:9 (expected: backends-shop.yml=backends/shop.yml)",
                "a.yaml=routes/shop.yaml, b.yaml=routes/shop.yaml, shop.yml=backends/shop.yml | 5 | routes/shop.yaml is listed twice; first at Kustomization:4:9",
                "routes=routes/shop.yaml, shop.yml=backends/shop.yml | 4 | the gateway does not read a file with the name routes (expected: routes-shop.yaml=routes/shop.yaml)",
                ".shop.yaml=routes/shop.yaml, shop.yml=backends/shop.yml | 4 | the gateway does not read a file with the name .shop.yaml (expected: routes-shop.yaml=routes/shop.yaml)",
                "routes/shop.yaml=routes/shop.yaml, shop.yml=backends/shop.yml | 4 | the key routes/shop.yaml is invalid (expected: routes-shop.yaml=routes/shop.yaml)",
                "=routes/shop.yaml, shop.yml=backends/shop.yml | 4 | the key  is invalid (expected: routes-shop.yaml=routes/shop.yaml)",
            })
    void a_key_that_the_gateway_would_not_read_is_an_error(String entries, int line, String message)
            throws IOException {
        List<String> lines = new ArrayList<>(List.of(entries.split(", ", -1)));
        lines.add("gateway.yaml");
        assertThat(errorsOf(lines.toArray(String[]::new)))
                .singleElement()
                .asString()
                .startsWith("Kustomization:" + line + ":9: ")
                .endsWith(message);
    }

    @Test
    void an_entry_that_is_not_a_text_is_an_error() throws IOException {
        assertThat(errorsOf("gateway.yaml", "routes/shop.yaml", "shop.yml=backends/shop.yml", "[a]"))
                .containsExactly("Kustomization:7:9: configMapGenerator[0].files[3]: a list"
                        + " (expected: a file, such as routes-shop.yaml=routes/shop.yaml)");
    }

    @Test
    void an_unreadable_kustomization_is_one_error() throws IOException {
        assertThat(errors("files: [\n")).singleElement().asString().startsWith("Kustomization:");
        assertThat(errors("a\n")).singleElement().asString().startsWith("Kustomization:1:1: ");
        Files.delete(folder.resolve("Kustomization"));
        Files.createDirectory(folder.resolve("Kustomization"));
        assertThat(texts(check().errors())).containsExactly("Kustomization:1:1: not a regular file");
    }

    @Test
    void a_folder_without_a_kustomization_is_a_warning() {
        assertThat(check().errors()).isEmpty();
        assertThat(texts(check().warnings()))
                .contains(folder + ":1:1: no file Kustomization, so it is unknown whether every file is deployed");
    }

    @Test
    void another_name_of_the_kustomization_is_an_error_because_the_gateway_would_read_it() throws IOException {
        write("kustomization.yaml", GENERATOR);
        assertThat(texts(check().errors()))
                .contains("kustomization.yaml:1:1: the gateway reads this file as configuration"
                        + " (expected: the name Kustomization)");
    }

    @Test
    void a_missing_folder_has_only_its_own_error() {
        FolderSnapshot snapshot = FolderSnapshot.read(folder.resolve("nowhere"));
        LoadResult loaded = ConfigurationLoader.load(snapshot, name -> null);
        assertThat(KustomizationCheck.check(snapshot, loaded)).isSameAs(loaded);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
             921600 |
             921601 | warning
            1048576 | warning
            1048577 | error
            """)
    void the_files_and_the_keys_of_a_config_map_have_a_size(int bytes, String severity) throws IOException {
        writeLarge("large.txt", bytes - "large.txt".length() - sizeOfConfiguration());
        write("Kustomization", GENERATOR + LIST + "      - large.txt\n");
        String size = "Kustomization:4:7: configMapGenerator[0].files: the ConfigMap has " + bytes + " bytes";
        assertThat(texts(check().errors()))
                .hasSize("error".equals(severity) ? 1 : 0)
                .allSatisfy(error -> assertThat(error)
                        .startsWith(size + " (expected: at most 1 MiB; split it into two ConfigMaps")
                        .contains("docs/kubernetes.md#large-configurations"));
        assertThat(texts(check().warnings()).stream().filter(text -> text.contains("ConfigMap has")))
                .hasSize("warning".equals(severity) ? 1 : 0)
                .allSatisfy(warning -> assertThat(warning).startsWith(size));
    }

    @Test
    void each_config_map_has_its_own_size() throws IOException {
        writeLarge("a.txt", 900_000);
        writeLarge("b.txt", 900_000);
        String second = "  - name: more\n    files:\n      - b.txt\n";
        write("Kustomization", GENERATOR + LIST + "      - a.txt\n" + second);
        assertThat(check().errors()).isEmpty();
        write("Kustomization", GENERATOR + LIST + "      - a.txt\n      - b.txt\n");
        assertThat(check().errors()).hasSize(1);
    }

    private void writeLarge(String name, int bytes) throws IOException {
        Files.write(folder.resolve(name), new byte[bytes]);
    }

    private int sizeOfConfiguration() {
        return "server: { port: 8080 }\nroutes: { GET /a: { respond: 1 } }\n# none\n".length()
                + "gateway.yamlroutes-shop.yamlbackends-shop.yml".length();
    }
}
