package dev.sluice.it.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.docs.Page;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.server.TestGateway;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the rule for paths in {@code docs/configuration.md} with the responses to the paths that it names. */
class PathRuleTest {
    private static final Pattern WRITTEN = Pattern.compile("`([^`]+)`");
    private static final TestGateway GATEWAY =
            TestGateway.of("routes: { \"GET /p/{rest*}\": { respond: $path.rest } }\n");

    @AfterAll
    static void close() {
        GATEWAY.close();
    }

    static List<Arguments> rule() {
        List<String> rows = Page.read("docs/configuration.md").part("rule for paths");
        return rows.stream().skip(2).flatMap(PathRuleTest::cases).toList();
    }

    private static Stream<Arguments> cases(String row) {
        List<String> cells = List.of(row.split("\\|", -1));
        return WRITTEN.matcher(cells.get(1)).results().map(text -> of(text, cells.get(2)));
    }

    private static Arguments of(MatchResult text, String outcome) {
        if (outcome.contains("404")) return Arguments.of("/p/x" + text.group(1), 404);
        return Arguments.of("/p/" + text.group(1) + "/y", outcome.startsWith(" a 400") ? 400 : 200);
    }

    @ParameterizedTest
    @MethodSource("rule")
    void each_path_is_handled_as_the_page_documents(String path, int status) {
        try (RawHttpClient caller = new RawHttpClient(GATEWAY.port())) {
            assertThat(caller.send("GET " + path + " HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void texts_are_decoded_once() {
        assertThat(GATEWAY.get("/p/%41%C3%A9/a+b%20c").body()).isEqualTo("[\"Aé\",\"a+b c\"]");
        assertThat(rule()).hasSizeGreaterThan(15);
    }

    @Test
    void letters_outside_ascii_get_400() {
        for (String path : List.of("/p/\u00e9", "/p/\u00e9/%41", "/p/%41/\u00e9"))
            try (RawHttpClient caller = new RawHttpClient(GATEWAY.port())) {
                assertThat(caller.send("GET " + path + " HTTP/1.1\nHost: a\n\n").readUntil("\r\n\r\n"))
                        .as(path)
                        .startsWith("HTTP/1.1 400 ");
            }
    }
}
