package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.gateway.compose.ComposedResponse;
import dev.sluice.gateway.compose.ForEach;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.identity.JwsAlgorithm;
import dev.sluice.gateway.identity.JwtSpec;
import dev.sluice.gateway.proxy.StreamSpec;
import dev.sluice.gateway.proxy.websocket.WebSocketSpec;
import dev.sluice.gateway.recent.RequestsSpec;
import dev.sluice.language.expression.Expression;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the values in the tables of limits with the defaults in the code, and the names of tests with the tests. */
class SecurityPageTest {
    /** A row of a table of settings: the setting, and the default after the meaning and the way to write it. */
    private static final Pattern SETTING = Pattern.compile("\\| `([^`]+)` \\|.*\\| (`[^`]*`|none|) \\| [^|]*\\|");

    /** A row of a table of limits with a setting. */
    private static final Pattern LIMIT = Pattern.compile("\\| [^|]+ \\| `([^`]+)` \\| ([^|]+) \\| [^|]*\\| [^|]*\\|");

    /** The results of measurements, which no test of the build repeats. */
    private static final Set<String> MEASURED = Set.of("| Attackers, 25 s each", "| Value");

    private static final Pattern SECTION = Pattern.compile("(?m)^#{2,3} ");
    private static final Pattern TABLE = Pattern.compile("(?m)(^ *\\|.*\\R)+");
    private static final Pattern TEST = Pattern.compile("`(\\w+)(?:#(\\w+))?`");

    private final Map<String, String> defaults = new HashMap<>();

    SecurityPageTest() {
        add("server.", Set.of(), ServerSpec.defaults());
        add("backends.*.", Set.of("url"), BackendSpec.defaults(List.of(URI.create("http://any"))));
        add("requests.", Set.of(), RequestsSpec.defaults());
        add("routes.*.answer.", Set.of(), ComposedResponse.Spec.defaults());
        add("routes.*.limits.", Set.of(), GatewayRequest.Limits.defaults());
        add("routes.*.stream.", Set.of(), StreamSpec.defaults());
        add("routes.*.websocket.", Set.of(), WebSocketSpec.defaults());
        add(
                "routes.*.steps.*.",
                Set.of("each"),
                new ForEach.Spec(Expression.parse("[]"), "item", null, 8, 100, ForEach.Overflow.FAIL, null));
        add("identity.*.jwt.", Set.of("issuer", "audience"), jwt());
    }

    private static JwtSpec jwt() {
        return new JwtSpec(
                "https://any",
                List.of("any"),
                null,
                null,
                JwsAlgorithm.defaults(),
                Duration.ofSeconds(30),
                Duration.ofHours(24));
    }

    private void add(String prefix, Set<String> required, Record spec) {
        for (String line : new SettingsTable(required).of(spec)) {
            Matcher row = SETTING.matcher(line);
            if (row.matches()) defaults.put(prefix + row.group(1), row.group(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limits of callers", "limits of backends"})
    void each_limit_with_a_setting_has_its_default(String part) {
        List<Matcher> limits = Page.read("docs/security.md").part(part).stream()
                .map(LIMIT::matcher)
                .filter(Matcher::matches)
                .toList();

        assertThat(limits)
                .hasSizeGreaterThan(10)
                .allSatisfy(limit -> assertThat(defaults).containsEntry(limit.group(1), limit.group(2)));
    }

    @Test
    void each_section_and_each_row_names_tests_that_exist() throws IOException {
        Map<String, String> tests = sourcesOfTests();
        String[] sections = SECTION.split(Page.read("docs/security.md").text());
        assertThat(sections).hasSizeGreaterThan(10);
        for (String section : List.of(sections).subList(1, sections.length)) {
            String heading = section.lines().findFirst().orElseThrow();
            int start = section.lastIndexOf("\n\nTests: ");
            assertThat(start).as("the line of tests of " + heading).isPositive();
            assertThatTestsExist(section.substring(start), tests);
            TABLE.matcher(section).results().forEach(table -> assertThatRowsNameTests(table.group(), tests));
        }
    }

    private static void assertThatRowsNameTests(String table, Map<String, String> tests) {
        List<String> rows = table.lines().map(String::trim).toList();
        if (MEASURED.stream().anyMatch(rows.get(0)::startsWith)) return;
        assertThat(rows.get(0)).endsWith("| Test |");
        for (String row : rows.subList(2, rows.size()))
            assertThatTestsExist(row.substring(row.lastIndexOf('|', row.length() - 2)), tests);
    }

    private static void assertThatTestsExist(String text, Map<String, String> tests) {
        List<MatchResult> named = TEST.matcher(text).results().toList();
        assertThat(named).as("tests in " + text).isNotEmpty();
        for (MatchResult test : named) {
            assertThat(tests).containsKey(test.group(1));
            if (test.group(2) != null) assertThat(tests.get(test.group(1))).contains("void " + test.group(2) + "(");
        }
    }

    private static Map<String, String> sourcesOfTests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            Map<String, String> sources = new HashMap<>();
            for (Path file :
                    (Iterable<Path>) files.filter(each -> each.toString().endsWith(".java"))::iterator)
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            return sources;
        }
    }
}
