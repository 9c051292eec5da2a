package dev.sluice.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command {@code sluice eval} with a value on stdin. */
class EvalStdinTest {
    private static final String VALUE = "{ \"a\": 1.10 }";

    @TempDir
    Path folder;

    /** @param kind what the launcher says about stdin; empty for a terminal */
    private static CommandLineRun eval(String kind, String... arguments) {
        Map<String, String> environment = kind.isEmpty() ? Map.of() : Map.of("SLUICE_STDIN", kind);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(new EvalCommand(new ByteArrayInputStream(VALUE.getBytes(UTF_8)), environment::get))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new CommandLineRun(code, out.toString(), err.toString());
    }

    @Test
    void an_expression_that_reads_its_input_takes_it_from_a_pipe() {
        assertThat(eval("stream", ".a")).isEqualTo(new CommandLineRun(0, "1.10\n", "reading . from stdin\n"));
    }

    @Test
    void a_file_needs_no_message_because_it_ends() {
        assertThat(eval("file", ".a")).isEqualTo(new CommandLineRun(0, "1.10\n", ""));
    }

    @Test
    void a_terminal_is_not_read() {
        assertThat(eval("", ".a")).isEqualTo(new CommandLineRun(0, "null\n", ""));
    }

    @Test
    void an_expression_without_input_reads_nothing() {
        assertThat(eval("stream", "1 + 1")).isEqualTo(new CommandLineRun(0, "2\n", ""));
        assertThat(eval("stream", "[for (numbers(1, 2)) .]")).isEqualTo(new CommandLineRun(0, "[ 1, 2 ]\n", ""));
    }

    @Test
    void an_option_takes_precedence() throws IOException {
        String file =
                Files.writeString(folder.resolve("b.json"), "{ \"a\": 2 }").toString();
        assertThat(eval("stream", ".a", "--input", file).out()).isEqualTo("2\n");
        assertThat(eval("stream", ".a", "--var", "b=-").out()).isEqualTo("null\n");
        assertThat(eval("stream", "[.a, $b.a]", "--var", "b=-").out()).isEqualTo("[ null, 1.10 ]\n");
    }
}
