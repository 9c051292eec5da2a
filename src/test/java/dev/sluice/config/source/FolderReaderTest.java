package dev.sluice.config.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReaderTest {
    private final Findings findings = new Findings();

    @TempDir
    Path folder;

    private List<String> read(Path path) {
        return FolderReader.read(path, findings).stream()
                .map(source -> inFolder(source.name()))
                .toList();
    }

    private List<String> errors() {
        return findings.errors().stream()
                .map(finding -> inFolder(finding.toString()))
                .toList();
    }

    private String inFolder(String text) {
        return text.replace(folder.toString(), "conf");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.writeString(file, text);
    }

    @Test
    void yaml_files_of_all_folders_are_read_in_the_order_of_their_paths() throws IOException {
        for (String name : List.of("b.yaml", "a/z.yml", "a.yaml", "a/b/c.YAML", "README.md", "x.yaml.bak", "x.yaml~"))
            write(name, "x");
        assertThat(read(folder)).containsExactly("conf/a.yaml", "conf/a/b/c.YAML", "conf/a/z.yml", "conf/b.yaml");
        assertThat(errors()).isEmpty();
    }

    @Test
    void a_mounted_config_map_with_three_links_is_read_once() throws IOException {
        write("..2026_01_01/gateway.yaml", "x");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01_01"));
        Files.createSymbolicLink(folder.resolve("gateway.yaml"), Path.of("..data/gateway.yaml"));
        write(".gateway.yaml.swp", "x");
        assertThat(read(folder)).containsExactly("conf/gateway.yaml");
    }

    @Test
    void links_to_folders_are_followed_and_never_in_a_circle() throws IOException {
        write("routes/a.yaml", "x");
        Files.createSymbolicLink(folder.resolve("routes/up"), folder);
        Files.createSymbolicLink(folder.resolve("self"), Path.of("self"));
        assertThat(read(folder)).containsExactly("conf/routes/a.yaml");
        assertThat(errors()).isEmpty();
    }

    @Test
    void a_folder_with_two_paths_gets_the_first() throws IOException {
        write("z/a.yaml", "x");
        Files.createSymbolicLink(folder.resolve("y"), Path.of("z"));
        assertThat(read(folder)).containsExactly("conf/y/a.yaml");
    }

    @Test
    void too_many_files_are_an_error() throws IOException {
        for (int i = 0; i <= 20_000; i++) Files.createFile(folder.resolve(i + ".txt"));
        assertThat(read(folder)).isEmpty();
        assertThat(errors()).containsExactly("conf:1:1: more than 20000 files, up to here");
    }

    @Test
    void a_missing_folder_is_an_error() {
        assertThat(read(folder.resolve("none"))).isEmpty();
        assertThat(errors()).containsExactly("conf/none:1:1: no such folder");
    }

    @Test
    void a_folder_without_yaml_is_an_error() throws IOException {
        write("notes.txt", "x");
        assertThat(read(folder)).isEmpty();
        assertThat(errors()).containsExactly("conf:1:1: no .yaml file in this folder");
    }

    @Test
    void a_file_is_not_accepted_as_a_folder() throws IOException {
        assertThat(read(write("a.yaml", "x"))).isEmpty();
        assertThat(errors()).containsExactly("conf/a.yaml:1:1: not a folder");
    }

    @Test
    void an_unreadable_file_is_reported_and_the_others_are_read() throws IOException {
        write("good.yaml", "x");
        Files.createSymbolicLink(folder.resolve("gone.yaml"), Path.of("nowhere"));
        Files.write(folder.resolve("latin1.yaml"), new byte[] {'a', '\n', 'b', '\n', (byte) 0xE9});
        Files.write(folder.resolve("cut.yaml"), new byte[] {'a', (byte) 0xC3});
        write("large.yaml", "#".repeat(4 * 1024 * 1024 + 1));
        assertThat(read(folder)).containsExactly("conf/good.yaml");
        assertThat(errors())
                .containsExactly(
                        "conf/cut.yaml:1:1: not UTF-8 text: line 1",
                        "conf/gone.yaml:1:1: no such file",
                        "conf/large.yaml:1:1: larger than 4096 KiB",
                        "conf/latin1.yaml:1:1: not UTF-8 text: line 3");
    }

    @Test
    void a_file_without_read_permission_is_reported() throws IOException {
        Path file = write("secret.yaml", "x");
        assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "only root can read everything");
        assertThat(read(folder)).isEmpty();
        assertThat(errors()).containsExactly("conf/secret.yaml:1:1: not readable by this user");
    }

    @Test
    void a_file_that_fails_during_the_read_is_reported() throws IOException {
        Path memory = Path.of("/proc/self/mem");
        assumeTrue(Files.exists(memory), "Linux has a file whose first byte nobody can read");
        Files.createSymbolicLink(folder.resolve("memory.yaml"), memory);
        assertThat(read(folder)).isEmpty();
        assertThat(errors()).containsExactly("conf/memory.yaml:1:1: not readable");
    }

    @Test
    void the_largest_file_allowed_is_read() throws IOException {
        write("large.yaml", "#".repeat(4 * 1024 * 1024));
        assertThat(read(folder)).containsExactly("conf/large.yaml");
    }

    @Test
    void the_depth_of_folders_is_limited() throws IOException {
        write("d/".repeat(16) + "a.yaml", "x");
        write("d/".repeat(17) + "b.yaml", "x");
        assertThat(read(folder)).containsExactly("conf/" + "d/".repeat(16) + "a.yaml");
        assertThat(errors()).containsExactly("conf" + "/d".repeat(17) + ":1:1: more than 16 folders deep");
    }
}
