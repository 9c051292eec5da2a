package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.Acceptance;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Any text loads as a configuration, or gives errors with a location in a file. */
class AnyTextTest {
    /** The text with its scalars in angle brackets. */
    private static final String MARKED = TestConfiguration.SHOPPERS + """
            server: { port: <8080>, limits: { body: <1MiB> } }
            credentials: &c
              w: { grant: client_credentials, token_url: <http://t/>, client_id: <x>, client_secret: "${S:-y}" }
            defaults: { backend: { timeout: { read: <1s> }, breaker: { rate: <50%> } }, route: { deadline: <2s> } }
            backends:
              a: { url: [<http://a>, 'http://b/v1'], credentials: <w>, headers: { X: <"1"> } }
            routes:
              POST /x/{id}/{rest*}:
                identity: <shoppers>
                steps:
                  s: { call: <"GET a /x/{id}{?q}">, with: { q: <$query.q> }, accept: { 404: <null> } }
                  t:
                    call: <POST a /y>
                    body: |
                      { "a": $s.id, "b": [for ($body.lines) .id] }
                    fallback: [ { value: [<1>, 0x1F, <1.5>] } ]
                respond: { s: <$s>, t: { u: <$t> } }
            """;

    private static final Pattern SCALAR = Pattern.compile("<([^>]*)>");
    private static final List<String> SCALARS =
            SCALAR.matcher(MARKED).results().map(scalar -> scalar.group(1)).toList();
    private static final String VALID = SCALAR.matcher(MARKED).replaceAll("$1");

    /** Sections that are valid without each other. */
    private static final List<String> SECTIONS = List.of(
            TestConfiguration.SHOPPERS,
            "server: { port: 8080, limits: { body: 1MiB } }\n",
            "admin:\n  port: 0\n",
            "defaults: { backend: { timeout: { read: 1s } } }\n",
            "credentials: { w: { grant: basic, username: x, password: \"${S:-y}\" } }\n",
            "backends:\n  a: { url: [http://a, 'http://b/v1'] }\n",
            "routes: { GET /x: { identity: none, respond: 1 } }\n",
            "# \u00e9\n",
            "\n");

    @Example
    void the_valid_text_is_valid() {
        assertThat(TestConfiguration.valid(VALID).routes()).hasSize(1);
    }

    @Property(tries = 2000)
    void any_text_is_loaded_or_rejected(@ForAll("documents") String text) {
        judge(text);
    }

    @Property(tries = 3000)
    void any_change_to_a_valid_text_is_loaded_or_rejected(@ForAll("changedTexts") String text) {
        judge(text);
    }

    @Property(tries = 2000)
    void any_value_anywhere_is_taken_or_rejected(@ForAll("values") String value, @ForAll("scalars") int scalar) {
        String quoted = "'" + value.replace("'", "''") + "'";
        load(TestConfiguration.everywhere(quoted));
        judge(withScalar(scalar, quoted));
    }

    private static String withScalar(int changed, String value) {
        AtomicInteger next = new AtomicInteger();
        return SCALAR.matcher(MARKED)
                .replaceAll(scalar ->
                        Matcher.quoteReplacement(next.getAndIncrement() == changed ? value : scalar.group(1)));
    }

    private static void judge(String text) {
        Acceptance.count(load(text).errors().isEmpty());
    }

    private static LoadResult load(String text) {
        LoadResult loaded = ConfigurationLoader.load(List.of(new SourceFile("f", text)), Map.of("S", "s")::get);
        assertThat(loaded.configuration() == null).isEqualTo(!loaded.errors().isEmpty());
        int lines = text.split("\n|\r", -1).length;
        assertThat(loaded.errors()).allSatisfy(error -> {
            assertThat(error.location().line()).isBetween(1, lines);
            assertThat(error.location().column()).isBetween(1, text.length() + 1);
            assertThat(error.message()).isNotBlank().doesNotContain("\n");
        });
        return loaded;
    }

    @Provide
    Arbitrary<String> documents() {
        Arbitrary<String> sections = Arbitraries.of(SECTIONS).set().map(set -> String.join("", set));
        Arbitrary<String> garbage = texts();
        Arbitrary<String> damaged = Combinators.combine(sections, garbage).as(String::concat);
        return Arbitraries.frequencyOf(Tuple.of(2, sections), Tuple.of(1, damaged), Tuple.of(1, garbage));
    }

    @Provide
    Arbitrary<String> changedTexts() {
        Arbitrary<Integer> offsets = Arbitraries.integers().between(0, VALID.length());
        Arbitrary<Integer> lengths = Arbitraries.of(0, 0, 1, 2, 5, 20, 200);
        Arbitrary<Integer> lineEnds = offsets.filter(offset -> VALID.startsWith("\n", offset));
        Arbitrary<String> whiteSpace = Arbitraries.of(" ", "\n", " # \u00e9", "\n# :{");
        return Arbitraries.oneOf(
                changed(offsets, lengths, texts()), changed(lineEnds, Arbitraries.just(0), whiteSpace));
    }

    private static Arbitrary<String> changed(
            Arbitrary<Integer> offsets, Arbitrary<Integer> lengths, Arbitrary<String> texts) {
        return Combinators.combine(offsets, lengths, texts).as((offset, length, text) -> {
            int end = Math.min(VALID.length(), offset + length);
            return VALID.substring(0, offset) + text + VALID.substring(end);
        });
    }

    private static Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "\n",
                "\n  ",
                " ",
                ":",
                ": ",
                "- ",
                "{",
                "}",
                "[",
                "]",
                ",",
                "'",
                "\"",
                "|",
                ">",
                "&a",
                "*a",
                "!t ",
                "#",
                "?",
                "%",
                "@",
                "$",
                "${",
                "${X",
                "${S}",
                "$s",
                ".",
                "\\",
                "\t",
                "\r",
                "---\n",
                "...\n",
                "~",
                "null",
                "0",
                "-1",
                "1e9",
                "5s",
                "<<",
                "routes",
                "backends",
                "GET /a",
                "call",
                "respond",
                "url",
                "http://x",
                "é",
                "\u0000",
                "\uFEFF",
                "\uD83D\uDE00",
                "\u2028",
                "(",
                ")",
                "for",
                "if",
                "def",
                "let x =");
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(3);
        return Arbitraries.oneOf(pieces, pieces, pieces, any)
                .list()
                .ofMaxSize(12)
                .map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> pieces = Arbitraries.of(
                "$",
                "$s",
                "$path.id",
                ".",
                "..",
                "[",
                "]",
                "[for (",
                ")",
                "(",
                "{",
                "}",
                "\"",
                "\"a\"",
                ":",
                ",",
                "if (",
                "else ",
                "def f(",
                "let x = ",
                "*",
                "/",
                "//",
                "|",
                "+",
                "-",
                "==",
                " and ",
                "1",
                "0",
                "1e9",
                "%",
                "ms",
                "s",
                "KiB",
                "@",
                "import ",
                "GET ",
                "POST ",
                "a ",
                "{id}",
                "{?q}",
                "{/x*}",
                "http://",
                "a:1",
                "#",
                "?",
                "\\",
                "\n",
                "é",
                "null",
                "true",
                "size(",
                "test(",
                "capture(",
                "lookup(",
                "f:g(",
                "\uD83D\uDE00",
                "\uD83D");
        Arbitrary<String> garbage = pieces.list().ofMaxSize(8).map(list -> String.join("", list));
        return Arbitraries.oneOf(garbage, Arbitraries.of(SCALARS));
    }

    @Provide
    Arbitrary<Integer> scalars() {
        return Arbitraries.integers().between(0, SCALARS.size() - 1);
    }
}
