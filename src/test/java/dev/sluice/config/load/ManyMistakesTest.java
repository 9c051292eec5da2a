package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tools.report.FindingReport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The time limits only detect a load that grows with the square of the mistakes, or with mistakes times lines. */
class ManyMistakesTest {

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void two_thousand_wrong_names_are_each_compared_with_two_thousand_similar_ones() {
        StringBuilder text = new StringBuilder("backends:\n");
        for (int i = 0; i < 2000; i++) text.append("  warehouse-of-area-%d: { url: http://a }\n".formatted(i));
        text.append("routes:\n");
        for (int i = 0; i < 2000; i++)
            text.append("  GET /r%d: { steps: { s: { call: GET warehouse-in-area-%d / } } }\n".formatted(i, i));
        assertThat(TestConfiguration.errors(text.toString()))
                .hasSize(1000)
                .allMatch(error -> error.contains("did you mean warehouse-of-area-"));
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void a_file_of_four_megabytes_with_a_mistake_on_every_line_is_reported() {
        String comment = "      # " + "x".repeat(90) + "\n";
        LoadResult loaded = TestConfiguration.load("server:\n  limits:\n"
                + ("      k%s: 1\n" + comment).repeat(38_000).formatted(numbers(38_000)));
        assertThat(loaded.errors()).hasSize(1000);
        assertThat(FindingReport.text(loaded)).hasSize(1000).allMatch(line -> line.endsWith("^"));
    }

    @ParameterizedTest
    @CsvSource({
        "'a: 1\n',       '',           'x\n',       2:1: no",
        "'r:\n  e: 1\n', '    k: 1\n', '  x\n',     3:6: no",
        "'r:\n  e: 1\n', '    k: 1\n', '  x\n   k\n', 3:6: no",
    })
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void a_file_of_four_megabytes_of_lines_without_a_key_is_reported(
            String start, String keys, String others, String expected) {
        int count = (4 << 20) / (keys.length() + others.length());
        assertThat(TestConfiguration.errors(start + keys.repeat(count) + others.repeat(count)))
                .hasSize(2)
                .anyMatch(error -> error.contains("unknown section"))
                .anyMatch(error -> error.startsWith(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backends: { b: { url: http://b } }\nroutes: { GET /a: { steps: { s: { call: 'GET b /x@' } } } }",
                "backends: { b: { url: http://b } }\nroutes: { GET /a/{id}: { steps: { s: { call: 'GET b /x@' } } } }",
                "routes: { GET /a: { respond: '${x@}' } }",
                "routes: { GET /a: { respond: 'test(., \"@\")' } }",
                "routes: { GET /a: { respond: '$steps@ // @' } }",
                "admin: { hosts: ['a@'] }",
                "routes: { GET /a: { respond: \"a\"@ } }",
                "backends: { b: { url: 'http://b', timeout: '@', retries: '@', health: '/@' } }",
            })
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void a_long_text_is_read_once_and_needs_no_stack(String text) {
        for (String part : List.of(".a", "$path.id.", "$a.b ", "/:id", "a", " ", "[", "\\\\", "//"))
            assertThat(TestConfiguration.load(text.replace("@", part.repeat(100_000))))
                    .isNotNull();
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void a_file_with_twenty_entries_that_are_no_yaml_is_read_that_often() {
        String routes = IntStream.range(0, 1000)
                .mapToObj(i -> "  GET /r%d: { respond: %s }%n".formatted(i, i % 50 == 7 ? "\"a\"b" : i))
                .collect(Collectors.joining("", "routes:\n", ""));
        assertThat(TestConfiguration.errors(routes))
                .hasSize(20)
                .allMatch(error -> error.endsWith("text behind the closing quote; put all of it inside the quotes"));
    }

    private static Object[] numbers(int many) {
        return IntStream.range(0, many).boxed().toArray();
    }
}
