package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, and mistakes in a command line. */
class MisuseTest {
    @Test
    void help_shows_the_commands() {
        CommandLineRun run = CommandLineRun.of("help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: sluice", "demo", "run", "check", "explain", "schema", "version", "help");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "run", "check", "explain", "eval", "get", "kustomization", "schema", "version"})
    void help_of_a_command_is_that_of_its_option(String command) {
        CommandLineRun run = CommandLineRun.of("help", command);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("Usage: sluice " + command)
                .isEqualTo(CommandLineRun.of(command, "--help").out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --prot 1 | unknown option --prot; did you mean --port? | sluice help run shows the options",
                "run --prot=hunter2 | unknown option --prot; did you mean --port? | sluice help run shows the options",
                "check --strct | unknown option --strct; did you mean --strict? | sluice help check shows the options",
                "check --env_file x | unknown option --env_file; did you mean --env-file? | sluice help check shows the options",
                "explain GET /a --cnf x | unknown option --cnf; did you mean --conf? | sluice help explain shows the options",
                "schema --what | unknown option --what (expected: --help, --version) | sluice help schema shows the options",
                "schema conf | unexpected argument conf | sluice help schema shows the options",
                "chekc conf | unknown command chekc; did you mean check? | sluice help shows the commands",
                "start | unknown command start (expected: demo, run, check, explain, eval, get, kustomization, schema, version, help) | sluice help shows the commands",
                "--hlep | unknown option --hlep; did you mean --help? | sluice help shows the commands",
                "help chekc | unknown command chekc; did you mean check? | sluice help shows the commands",
                "help start | unknown command start (expected: demo, run, check, explain, eval, get, kustomization, schema, version, help) | sluice help shows the commands",
                "eval 1 --env-file x | --env-file needs --conf DIR or --route 'METHOD /path' | sluice help eval shows the options",
                "eval 1 --env_file x | unknown option --env_file; did you mean --env-file? | sluice help eval shows the options",
                "explain | Missing required parameters: 'METHOD', 'PATH' | sluice help explain shows the options",
            })
    void a_mistake_is_reported_with_what_it_probably_means(String arguments, String message, String hint) {
        CommandLineRun run = CommandLineRun.of(arguments.split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("sluice: " + message + "\n" + hint + "\n");
    }

    @Test
    void check_documents_its_json_as_an_array() {
        assertThat(CommandLineRun.of("check", "--help").out().replaceAll("\\s+", " "))
                .contains("json: one array of findings on stdout.");
    }
}
