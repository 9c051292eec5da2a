package dev.sluice.config.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {
    private final Findings findings = new Findings();
    private final Map<String, String> environment =
            Map.of("HOST", "orders", "PORT", "8080", "EMPTY", "", "YAML", "{ a: [1] }", "TRICK", "${HOST} $1 \\1");

    @TempDir
    Path folder;

    private ConfigValue fill(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        YamlReader yaml = new YamlReader(new Substitution(environment::get), findings);
        Mapping root = (Mapping) yaml.read(new SourceFile("f", "a: " + quoted));
        return requireNonNull(root.get("a"));
    }

    private String filled(String text) {
        ConfigValue value = fill(text);
        assertThat(findings.errors()).isEmpty();
        return ((Scalar) value).text();
    }

    private List<String> errorsOf(String text) {
        assertThat(fill(text)).isInstanceOf(InvalidValue.class);
        return findings.errors().stream().map(Finding::toString).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "${HOST}, orders",
        "http://${HOST}:${PORT}/v1, http://orders:8080/v1",
        "${NONE:-fallback}, fallback",
        "${EMPTY:-fallback}, fallback",
        "${HOST:-fallback}, orders",
        "${NONE:-}, ''",
        "${EMPTY}, ''",
        "${NONE:-http://localhost:80/a b}, http://localhost:80/a b",
        "$${HOST}, ${HOST}",
        "$$${HOST}, $${HOST}",
        "$HOST $path.id $ {HOST}, $HOST $path.id $ {HOST}",
        "${TRICK}, ${HOST} $1 \\1",
        "${file:-x}, x",
    })
    void fills_in_variables_and_defaults(String text, String expected) {
        assertThat(filled(text)).isEqualTo(expected);
    }

    @Test
    void a_value_cannot_change_the_shape_of_the_configuration() {
        assertThat(filled("${YAML}")).isEqualTo("{ a: [1] }");
    }

    @Test
    void a_missing_variable_is_named_where_it_stands() {
        assertThat(errorsOf("http://${HOST}:${NONE}/"))
                .containsExactly("f:1:20: a: the variable NONE is not set; ${NONE:-…} gives it a default");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${HOST | ${ without its }; $${ stands for ${ itself",
                "${} | not a reference (expected: ${NAME}, ${NAME:-default} or ${file:/path}; $${ for ${ itself)",
                "${A B} | not a reference (expected: ${NAME}, ${NAME:-default} or ${file:/path}; $${ for ${ itself)",
                "${A:?x} | not a reference (expected: ${NAME}, ${NAME:-default} or ${file:/path}; $${ for ${ itself)",
                "${NONE:-${HOST}} | a default cannot hold a brace",
                "${HOST:-{}} | a default cannot hold a brace",
                "${file:secret} | the file secret: the path must be absolute",
                "${file:/no/such} | the file /no/such: no such file",
                "${file:/dev/null} | the file /dev/null: not a regular file",
            })
    void an_invalid_reference_is_an_error(String text, String expected) {
        assertThat(errorsOf(text)).containsExactly("f:1:5: a: " + expected);
    }

    @ParameterizedTest
    @CsvSource({"'s3cret\n'", "'s3cret\r\n'", "s3cret"})
    void a_secret_file_is_read_without_its_final_line_break(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), content);
        assertThat(filled("${file:" + file + "}")).isEqualTo("s3cret");
    }

    @Test
    void only_a_single_line_break_is_removed_from_a_secret_file() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "a\nb\n\n");
        assertThat(filled("${file:" + file + "}")).isEqualTo("a\nb\n");
    }

    @Test
    void an_empty_secret_file_is_an_error() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "\n");
        assertThat(errorsOf("${file:" + file + "}")).containsExactly("f:1:5: a: the file " + file + " is empty");
    }

    @Test
    void a_secret_file_that_is_too_large_is_an_error() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "x".repeat(64 * 1024 + 1));
        assertThat(errorsOf("${file:" + file + "}"))
                .containsExactly("f:1:5: a: the file " + file + ": larger than 64 KiB");
    }

    @Test
    void substituted_values_are_never_shown() {
        Scalar scalar = (Scalar) fill("http://${HOST}");
        assertThat(scalar.describe()).isEqualTo("\"http://${HOST}\"");
        assertThat(scalar).hasToString("\"http://${HOST}\"");
        assertThat(scalar.isSubstituted()).isTrue();
    }

    /** Columns: the text, and the text that a message shows. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${HOST:-fallback} | \"${HOST}\", where the environment sets HOST",
                "${NONE:-fallback} | \"${NONE:-fallback}\", where NONE has its default",
                "${EMPTY:-fallback} | \"${EMPTY:-fallback}\", where EMPTY has its default",
                "http://${HOST:-a}:${NONE:-1}/ | \"http://${HOST}:${NONE:-1}/\", where the environment sets HOST and NONE has its default",
                "${HOST:-a}${HOST:-b} | \"${HOST}${HOST}\", where the environment sets HOST",
                "${HOST:-} | \"${HOST}\", where the environment sets HOST",
                "${HOST}${NONE:-x} | \"${HOST}${NONE:-x}\", where NONE has its default",
                "$${HOST:-a}${HOST:-b} | \"$${HOST:-a}${HOST}\", where the environment sets HOST",
                "${HOST} | \"${HOST}\"",
            })
    void a_message_shows_a_default_only_if_it_applies(String text, String shown) {
        ConfigValue value = fill(text);
        assertThat(value.describe()).isEqualTo(shown);
        assertThat(value.reference()).isEqualTo(shown.replaceAll(", where .*", ""));
    }

    @Test
    void keys_are_not_filled_in() {
        ConfigValue value =
                new YamlReader(new Substitution(environment::get), findings).read(new SourceFile("f", "'${HOST}': 1"));
        assertThat(((Mapping) value).keys()).containsExactly("${HOST}");
    }
}
