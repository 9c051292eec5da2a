package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.tools.cli.CommandLineRun;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the page on operations with the commands. */
class OperationsPageTest {
    private static final Pattern COMMAND = Pattern.compile("(?m)^sluice ([^#\\n]*)");
    private static final Pattern LOCAL_URL = Pattern.compile("http://localhost:\\d+/");
    private static final Pattern WORD = Pattern.compile("(?:[^\\s']|'[^']*')+");

    /** Returns the commands of the page that start with {@code sluice}, without this word. */
    static List<String> commands() {
        return COMMAND.matcher(Page.read("docs/operations.md").text())
                .results()
                .map(found -> found.group(1).strip())
                .toList();
    }

    private final HttpTestServer gateway = HttpTestServer.answering("{\"price\":19.90}");

    @AfterEach
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_of_the_page_prints_output_and_accepts_conf(String command) {
        CommandLineRun run = CommandLineRun.of(words(LOCAL_URL.matcher(command).replaceFirst(gateway.url() + "/")));
        assertThat(run.code()).as(command + "\n" + run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isNotBlank();
    }

    @Test
    void the_page_has_the_commands() {
        assertThat(commands()).hasSizeGreaterThanOrEqualTo(8);
        for (String documented : List.of(
                "check",
                "--strict",
                "--format json",
                "explain",
                "--header",
                "--replicas",
                "eval",
                "--step",
                "get",
                "schema")) assertThat(commands()).anyMatch(command -> command.contains(documented));
    }

    /** Splits a command into words, as a shell does. */
    private static String[] words(String command) {
        return WORD.matcher(command)
                .results()
                .map(found -> found.group().replace("'", ""))
                .toArray(String[]::new);
    }
}
