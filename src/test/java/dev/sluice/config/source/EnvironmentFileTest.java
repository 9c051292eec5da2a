package dev.sluice.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentFileTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("prod.env");
    }

    private EnvironmentFile read(String text) throws IOException {
        Files.writeString(file, text);
        return EnvironmentFile.read(file, Map.of("PASSED", "on")::get);
    }

    @Test
    void values_are_read_as_they_are_written() throws IOException {
        EnvironmentFile read =
                read("# a comment\n\n  HOST=orders\r\nURL=http://a:80/?x=1#y\nEMPTY=\nSPACES= a b \nPASSED\nABSENT\n");
        assertThat(read.errors()).isEmpty();
        assertThat(read.value("HOST")).isEqualTo("orders");
        assertThat(read.value("URL")).isEqualTo("http://a:80/?x=1#y");
        assertThat(read.value("EMPTY")).isEmpty();
        assertThat(read.value("SPACES")).isEqualTo(" a b ");
        assertThat(read.value("PASSED")).isEqualTo("on");
        assertThat(read.value("ABSENT")).isNull();
        assertThat(read.value("PATH")).isNull();
        assertThat(read.origin("URL")).isEqualTo(file + ":4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "export SECRET=hunter2 | export is not part of this format (expected: NAME=value)",
                "SECRET: hunter2 | not a variable (expected: NAME=value)",
                "hunter2 hunter2 | not a variable (expected: NAME=value)",
                "1A=hunter2 | not a variable (expected: NAME=value)",
                "=hunter2 | not a variable (expected: NAME=value)",
                "SECRET = hunter2 | not a variable (expected: NAME=value)",
                "SECRET=\"hunter2\" | SECRET: quotes are a part of the value (expected: NAME=value without quotes)",
                "SECRET='hunter2' | SECRET: quotes are a part of the value (expected: NAME=value without quotes)",
                "FIRST=hunter2 | FIRST is set twice; first in line 1",
            })
    void a_mistake_has_its_line_and_shows_no_value(String line, String expected) throws IOException {
        EnvironmentFile read = read("FIRST=1\n" + line + "\nLAST=2\n");
        assertThat(read.errors()).containsExactly(file + ":2: " + expected);
        assertThat(read.toString() + read.errors()).doesNotContain("hunter2");
    }

    @Test
    void a_file_that_cannot_be_read_is_an_error() throws IOException {
        assertThat(EnvironmentFile.read(file, name -> null).errors()).containsExactly(file + ": no such file");
        assertThat(EnvironmentFile.read(folder, name -> null).errors())
                .containsExactly(folder + ": not a regular file");
        Files.write(file, new byte[] {'A', '=', (byte) 0xff, '\n'});
        assertThat(EnvironmentFile.read(file, name -> null).errors())
                .containsExactly(file + ": not UTF-8 text: line 1");
        Files.writeString(file, "A=" + "x".repeat(1024 * 1024));
        assertThat(EnvironmentFile.read(file, name -> null).errors()).containsExactly(file + ": larger than 1024 KiB");
    }

    @Test
    void a_file_of_mistakes_has_a_bounded_number_of_errors() throws IOException {
        assertThat(read("x y\n".repeat(10_000)).errors()).hasSize(20);
    }
}
