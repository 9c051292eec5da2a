package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Environment;
import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.core.time.UntimedClock;
import dev.sluice.gateway.route.Route;
import dev.sluice.tools.eval.EvalException;
import dev.sluice.tools.eval.RouteEvaluator;
import dev.sluice.tools.explain.ExplainedRequest;
import dev.sluice.tools.explain.ExplanationText;
import dev.sluice.tools.explain.RouteExplainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables in {@code check}, {@code explain}, {@code eval} and {@code run}: values from a file, and variables that are not set. */
class CheckVariablesTest {
    private static final String UNSET = "SLUICE_TEST_IS_NEVER_SET";

    @TempDir
    Path folder;

    private Path conf;
    private Path env;

    @BeforeEach
    void write() throws IOException {
        conf = Files.createDirectory(folder.resolve("conf"));
        env = folder.resolve("prod.env");
        Files.writeString(conf.resolve("a.yaml"), """
                backends: { orders: { url: "${X_URL}", timeout: { read: "${X_READ:-2s}" } } }
                routes: { GET /a: { steps: { a: { call: GET orders /a } } } }
                """.replace("X", UNSET));
    }

    private CommandLineRun run(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private void write(String... lines) throws IOException {
        Files.writeString(env, String.join("\n", lines).replace("X", UNSET) + "\n");
    }

    @Test
    void a_variable_that_is_not_set_is_a_warning_in_check_and_an_error_in_run() {
        CommandLineRun check = run("check", conf.toString());
        assertThat(check.code()).isZero();
        assertThat(check.err())
                .startsWith(conf + "/a.yaml:1:29: warning: backends.orders.url: the variable " + UNSET
                        + "_URL is not set; ${" + UNSET + "_URL:-…} gives it a default\n");
        assertThat(check.out())
                .isEqualTo(conf + " has no errors, but its values are incomplete without " + UNSET
                        + "_URL: not every check ran (--env-file FILE gives the values)\n");
        assertThat(run("check", conf.toString(), "--strict").code()).isEqualTo(1);
        CommandLineRun run = run("run", conf.toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("_URL is not set").doesNotContain("warning");
    }

    @Test
    void a_variable_that_is_not_set_is_a_warning_in_explain() throws IOException {
        String warning = conf + "/a.yaml:1:29: warning: backends.orders.url: the variable " + UNSET + "_URL is not set";
        CommandLineRun explain = run("explain", "GET", "/a", "--conf", conf.toString());
        assertThat(explain.err()).startsWith(warning);
        assertThat(explain.out()).contains("GET /a", "timeout.read");
        assertThat(explain.code()).isZero();
        write("X_READ=1s");
        CommandLineRun fromFile = run("explain", "GET", "/a", "--conf", conf.toString(), "--env-file", env.toString());
        assertThat(fromFile.err()).contains("_URL is not set").doesNotContain("warning");
        assertThat(fromFile.code()).isEqualTo(2);
    }

    @Test
    void json_has_the_warning() {
        CommandLineRun check = run("check", conf.toString(), "--format", "json");
        assertThat(check.code()).isZero();
        assertThat(check.out()).startsWith("[ {\n  \"severity\" : \"warning\"").contains("is not set");
    }

    @Test
    void a_file_gives_the_values() throws IOException {
        write("X_URL=http://orders:8080", "X_READ=1s");
        CommandLineRun check = run("check", conf.toString(), "--env-file", env.toString());
        assertThat(check.out() + check.err()).isEqualTo(conf + " is valid: 1 route, 1 backend\n");
        assertThat(check.code()).isZero();
    }

    @Test
    void with_a_file_a_variable_that_is_not_set_is_an_error() throws IOException {
        write("# nothing");
        CommandLineRun check = run("check", conf.toString(), "--env-file", env.toString());
        assertThat(check.code()).isEqualTo(1);
        assertThat(check.err()).contains("_URL is not set");
    }

    @Test
    void an_error_says_which_line_of_the_file_gave_the_value_and_does_not_show_it() throws IOException {
        write("", "X_URL=hunter2", "X_READ=hunter2");
        CommandLineRun check = run("check", conf.toString(), "--env-file", env.toString());
        assertThat(check.code()).isEqualTo(1);
        assertThat(check.err())
                .contains(
                        "\"${" + UNSET + "_URL}\", where " + env + ":2 sets " + UNSET + "_URL (expected: a URL",
                        "\"${" + UNSET + "_READ}\", where " + env + ":3 sets " + UNSET + "_READ (expected: a duration")
                .doesNotContain("hunter2");
    }

    @Test
    void explain_says_which_variable_or_default_gave_a_value() throws IOException {
        write("X_URL=http://orders:8080");
        CommandLineRun explain = run("explain", "GET", "/a", "--conf", conf.toString(), "--env-file", env.toString());
        assertThat(explain.code()).isZero();
        assertThat(explain.out())
                .containsPattern("url +.*a\\.yaml:1:28, where \\Q" + env + ":1 sets " + UNSET + "_URL\\E\n")
                .containsPattern("timeout\\.read +.*a\\.yaml:1:\\d+, where " + UNSET + "_READ has its default\n");
        CommandLineRun json =
                run("explain", "GET", "/a", "--conf", conf.toString(), "--env-file", env.toString(), "--json");
        assertThat(json.out()).contains("\"where\" : \"" + UNSET + "_READ has its default\"");
    }

    @Test
    void explain_can_leave_built_in_values_out() throws IOException {
        write("X_URL=http://orders:8080");
        String[] all = {"GET", "/a", "--conf", conf.toString(), "--env-file", env.toString()};
        assertThat(run("explain", all).out()).contains("bulkhead.concurrent", "built in");
        CommandLineRun written = run(
                "explain", Stream.concat(Stream.of(all), Stream.of("--written")).toArray(String[]::new));
        assertThat(written.out()).contains("url", "timeout.read").doesNotContain("bulkhead.concurrent", "built in");
        assertThat(written.code()).isZero();
    }

    @Test
    void eval_takes_the_values_of_a_file_with_a_configuration() throws IOException {
        write("X_URL=http://orders:8080");
        String[] route = {"--conf", conf.toString(), "--route", "GET /a", "--fixtures", folder.toString(), "--step", "a"
        };
        Files.writeString(folder.resolve("request.json"), "{}");
        assertThat(run("eval", route).err()).contains(": warning: ", "_URL is not set");
        assertThat(run("eval", route).code()).isZero();
        CommandLineRun request = run(
                "eval",
                Stream.concat(Stream.of(route), Stream.of("--env-file", env.toString()))
                        .toArray(String[]::new));
        assertThat(request.out()).contains("http://orders:8080/a");
        assertThat(request.code()).isZero();
        CommandLineRun expression = run("eval", "1 + 1", "--conf", conf.toString(), "--env-file", env.toString());
        assertThat(expression.out()).isEqualTo("2\n");
        CommandLineRun unset = run("eval", "1 + 1", "--conf", conf.toString());
        assertThat(unset.err()).contains(": warning: ", "_URL is not set");
        assertThat(unset.out()).isEqualTo("2\n");
        assertThat(unset.code()).isZero();
    }

    @Test
    void an_invalid_file_is_wrong_use_of_eval() throws IOException {
        write("no variable");
        CommandLineRun eval = run("eval", "1", "--conf", conf.toString(), "--env-file", env.toString());
        assertThat(eval.code()).isEqualTo(2);
        assertThat(eval.err()).startsWith("sluice: " + env + ":1: ").endsWith("sluice help eval shows the options\n");
    }

    @Test
    void explain_says_which_file_gave_a_secret() throws IOException {
        Path secret = Files.writeString(folder.resolve("token"), "0123456789".repeat(4));
        Files.writeString(
                conf.resolve("a.yaml"),
                "admin: { token: \"${file:" + secret + "}\" }\nroutes: { GET /a: { respond: 1 } }\n");
        assertThat(run("explain", "GET", "/a", "--conf", conf.toString()).out())
                .containsPattern("admin\\.token +\\(secret\\) .*a\\.yaml:1:\\d+ \\(admin\\), where the file \\Q"
                        + secret + "\\E has the value\n")
                .doesNotContain("0123456789");
    }

    @ParameterizedTest
    @ValueSource(strings = {"export A=1", "A", "no variable"})
    void an_invalid_file_is_wrong_use(String line) throws IOException {
        write("A=1", line);
        CommandLineRun check = run("check", conf.toString(), "--env-file", env.toString());
        assertThat(check.code()).isEqualTo(2);
        assertThat(check.err()).startsWith("sluice: " + env + ":2: ");
        assertThat(run(
                                "check",
                                conf.toString(),
                                "--env-file",
                                folder.resolve("none").toString())
                        .err())
                .startsWith("sluice: " + folder.resolve("none") + ": no such file\n");
    }

    /** Replaces each value of a configuration by a variable without a value, one after another. */
    @ParameterizedTest
    @ValueSource(strings = {"conf", "src/test/resources/dev/sluice/config/load/shop"})
    void an_unknown_value_causes_no_error_elsewhere(String path) {
        FolderSnapshot snapshot = FolderSnapshot.read(Path.of(path));
        LoadResult valid = check(snapshot.files());
        assertThat(valid.errors()).isEmpty();
        List<Scalar> scalars = new ArrayList<>();
        collect(valid.source().settings(), scalars);
        assertThat(scalars).hasSizeGreaterThan(50);
        int replaced = 0;
        int partials = 0;
        for (Scalar scalar : scalars) {
            List<SourceFile> files = snapshot.files().stream()
                    .map(file -> file.name().equals(scalar.location().file()) ? replaced(file, scalar) : file)
                    .toList();
            LoadResult loaded = check(files);
            assertThat(loaded.errors()).as(scalar.path() + " in " + files).isEmpty();
            replaced += loaded.unset().contains(UNSET) ? 1 : 0;
            Configuration partial = loaded.partial();
            if (partial == null) continue;
            partials++;
            for (Route.Spec route : partial.routes()) assertIsExplainedAndRun(route, partial, loaded);
        }
        assertThat(replaced).isGreaterThan(scalars.size() * 2 / 3);
        assertThat(partials).isGreaterThan(scalars.size() / 3).isLessThan(replaced);
    }

    private void assertIsExplainedAndRun(Route.Spec route, Configuration partial, LoadResult loaded) {
        ExplainedRequest request = ExplainedRequest.parse("GET", "/", List.of());
        RouteExplainer explainer = new RouteExplainer(partial, loaded.source(), 1);
        assertThat(ExplanationText.of(explainer.explain(request, route, List.of())))
                .contains(route.name());
        if (route.proxy() != null) return;
        RouteEvaluator evaluator = RouteEvaluator.of(loaded, route.name(), folder, new UntimedClock());
        assertThatThrownBy(evaluator::response).isInstanceOf(EvalException.class);
    }

    @Test
    void a_part_of_a_route_without_a_default_is_an_error_in_explain_and_eval() throws IOException {
        for (String settings : List.of(
                "backends: { a: { url: http://a } }, routes: { GET /a: { steps: { s: { call: ${X} } } } }",
                "backends: { a: { url: http://a } }, routes: { GET /a: { steps: { s: { call: GET a /, fallback: [{ call: ${X} }] } } } }",
                "backends: { a: { url: http://a } }, routes: { GET /a: { steps: { s: { call: GET a /x, each: ${X} } } } }",
                "backends: { a: { url: http://a } }, routes: { GET /a: { steps: { s: ${X}, t: { call: GET a / } } } }",
                "backends: { a: ${X} }, routes: { GET /a: { steps: { s: { call: GET a / } } } }",
                "backends: { a: { url: http://a } }, routes: { GET /a: { proxy: ${X} } }",
                "routes: { GET /a: ${X} }",
                "rate_limits: { l: { rate: ${X}, key: null } }, routes: { GET /a: { respond: 1, rate_limits: l } }",
                "rate_limits: { l: ${X} }, routes: { GET /a: { respond: 1, rate_limits: l } }",
                "identity: { i: { api_keys: { header: X-Key, sha256: { joe: ${X} } } } }, routes: { GET /a: { identity: i, respond: 1 } }")) {
            String text = "{ " + settings.replaceAll("\\$\\{X}", "\"\\${" + UNSET + "}\"") + " }";
            Files.writeString(conf.resolve("a.yaml"), text);
            String[] route = {"--conf", conf.toString(), "--route", "GET /a", "--fixtures", folder.toString()};
            for (CommandLineRun run :
                    List.of(run("explain", "GET", "/a", "--conf", conf.toString()), run("eval", route))) {
                assertThat(run.err())
                        .as(settings)
                        .contains(UNSET + " is not set")
                        .doesNotContain("warning: ");
                assertThat(run.out()).isEmpty();
                assertThat(run.code()).isEqualTo(2);
            }
            assertThat(run("check", conf.toString()).code()).as(settings).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server: { port: ${X} }, admin: { port: 8080 }",
                "server: { host: ${X} }, admin: { port: 8080 }",
                "server: { memory: ${X}, limits: { body: 60MiB } }",
                "server: { limits: { body: ${X} } }",
                "backends: { a: { url: http://a, timeout: { total: ${X}, attempt: 50s } } }",
                "defaults: { backend: { timeout: { total: ${X} } } }, backends: { a: { url: http://a, timeout: { attempt: 50s } } }",
                "backends: { a: { url: http://a, breaker: { open: 40s, open_max: ${X} } } }",
                "defaults: { backend: { breaker: { open_max: ${X} } } }, backends: { a: { url: http://a, breaker: { open: 40s } } }",
                "defaults: { route: { identity: ${X} } }, routes: { GET /b: { scopes: [a], respond: $claims.sub } }",
                "identity: { i: { jwt: { issuer: ${X}, audience: a } } }, routes: { GET /b: { identity: i, respond: $claims.sub } }",
                "credentials: { c: { grant: ${X}, token_url: 'http://t/' } }, backends: { a: { url: http://a, credentials: c } }",
                "credentials: { c: { grant: basic, username: u, password: ${X} } }, backends: { a: { url: http://a, credentials: c } }",
                "backends: { a: { url: [http://a, ${X}] } }, routes: { GET /b: { steps: { s: { call: GET a /x } } } }",
                "backends: { a: { url: http://a } }, routes: { GET /b: { steps: { s: { call: ${X}, with: { id: 1 } } }, respond: $s } }",
                "backends: { a: { url: http://a } }, routes: { GET /b: { steps: { s: { call: ${X}, each: ${X}, as: id } } } }",
                "backends: { a: { url: http://a } }, routes: { GET /b: { proxy: ${X}, forward: { query: all } } }",
                "routes: { GET /b: ${X} }",
                "routes: { POST /b: { respond: ${X}, validate: { body: { type: ${X} } } } }",
                "routes: { POST /b: { respond: { a: ${X}, b: 1 }, answer: { status: ${X} } } }",
                "log: { access: ${X} }",
                "server: { tls: { certificate: ${X}, key: ${X} } }",
            })
    void an_unknown_value_causes_no_error_in_a_related_setting(String settings) throws IOException {
        String text = "{ " + settings.replaceAll("\\$\\{X}", "\"\\${" + UNSET + "}\"") + " }";
        LoadResult loaded = check(List.of(new SourceFile("conf/a.yaml", text)));
        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.unset()).containsExactly(UNSET);
    }

    private static LoadResult check(List<SourceFile> files) {
        Environment environment = Environment.of(name -> null).toleratingUnset();
        return ConfigurationLoader.load(
                new FolderSnapshot("conf", files, List.of(), Map.of()), environment, 128L << 20);
    }

    private static void collect(ConfigValue value, List<Scalar> scalars) {
        if (value instanceof Scalar scalar) scalars.add(scalar);
        if (value instanceof Sequence sequence) sequence.items().forEach(item -> collect(item, scalars));
        if (value instanceof Mapping mapping) mapping.entries().forEach(entry -> collect(entry.value(), scalars));
    }

    /** Returns the file with a variable instead of a scalar of one line. */
    private static SourceFile replaced(SourceFile file, Scalar scalar) {
        SourceLocation location = scalar.location();
        List<String> lines = new ArrayList<>(file.text().lines().toList());
        String line = lines.get(location.line() - 1);
        String before = line.substring(0, location.column() - 1);
        String rest = line.substring(location.column() - 1);
        String quote = rest.startsWith("'") || rest.startsWith("\"") ? rest.substring(0, 1) : "";
        int end = quote.isEmpty() ? scalar.text().length() : rest.indexOf(quote, 1) + 1;
        if (scalar.isSubstituted() || (quote.isEmpty() && !rest.startsWith(scalar.text()))) return file;
        lines.set(location.line() - 1, before + "\"${" + UNSET + "}\"" + rest.substring(end));
        return new SourceFile(file.name(), String.join("\n", lines) + "\n");
    }
}
