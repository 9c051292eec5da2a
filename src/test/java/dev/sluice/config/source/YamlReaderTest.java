package dev.sluice.config.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.core.spec.SourceLocation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlReaderTest {
    private final Findings findings = new Findings();

    private ConfigValue read(String text) {
        return new YamlReader(new Substitution(name -> null), findings).read(new SourceFile("f", text));
    }

    private List<String> errorsOf(String text) {
        assertThat(read(text)).isNotNull();
        return findings.errors().stream().map(Finding::toString).toList();
    }

    static List<Arguments> mistakes() {
        return List.of(
                arguments("a:\n\tb: 1\n", "f:2:1: a tab cannot indent; use spaces"),
                arguments("a: b: c\n", "f:1:5: no ':' can stand here; check the indentation, or quote the text"),
                arguments("a:\n  b: 1\n c: 2\n", "f:3:2: its indentation matches no line above"),
                arguments("a:\n  - 1\n  b: 2\n", "f:3:3: does not belong to the lines above; check the indentation"),
                arguments(
                        "a: [1, 2\nb: 3\n", "f:1:4: not closed, or holds a text with { } [ ] or , that is not quoted"),
                arguments("a: { call: GET a /x/{id} }\n", "f:1:21: within { }, quote texts that hold { } [ ] or ,"),
                arguments("a: [ ${X} ]\n", "f:1:7: within [ ], quote texts that hold { } [ ] or ,"),
                arguments("a: {\n", "f:2:1: the file ends within { } or [ ]"),
                arguments("a: \"b\nc: 1\n", "f:1:4: this quote is never closed"),
                arguments("a: 'it's'\n", "f:1:8: text behind the closing quote; put all of it inside the quotes"),
                arguments("a: \"b\" /c\n", "f:1:8: text behind the closing quote; put all of it inside the quotes"),
                arguments("a: |\n  b\"\n c\n", "f:3:2: no text can follow here; check quotes and indentation"),
                arguments("a: { b: \"c\" d: 1 }\n", "f:1:13: a comma is missing before this key"),
                arguments("a: { b: [1] d: 1 }\n", "f:1:13: a comma is missing before this key"),
                arguments("a: {\n  b: 'c'\n  d: 1\n}\n", "f:3:3: a comma is missing before this key"),
                arguments("a: [ \"b\" \"c\" ]\n", "f:1:10: a comma is missing before this text"),
                arguments("a: [\n  \"b\"\n  \"c\"\n]\n", "f:3:3: a comma is missing before this text"),
                arguments("a: [\n\"b\"\n'c'\n]\n", "f:3:1: a comma is missing before this text"),
                arguments("a: [\n\"b\" 'c',\n]\n", "f:2:5: a comma is missing before this text"),
                arguments("a: { # \"b\"\n  c: 1 # \"d\"\n  \"e\": 1 }\n", "f:3:3: a comma is missing before this text"),
                arguments(
                        "a: [ b\n\"c\": 1\n",
                        "f:1:4: not closed, or holds a text with { } [ ] or , that is not quoted"),
                arguments(
                        "a: [ \"b\"\n\"c\": 1\n",
                        "f:1:4: not closed, or holds a text with { } [ ] or , that is not quoted"),
                arguments(
                        "a: { b: c d: 1 }\n",
                        "f:1:12: a second ':' in one entry; put a comma before its key, or quote the text"),
                arguments(
                        "a: { b: \"c\"\nd: 1\n",
                        "f:1:4: not closed, or holds a text with { } [ ] or , that is not quoted"),
                arguments(
                        "a: { b: \"c\"\n  /d }\n",
                        "f:1:4: not closed, or holds a text with { } [ ] or , that is not quoted"),
                arguments("a: [ }\n", "f:1:6: a ] is missing before this }"),
                arguments("a: [ b, }\n", "f:1:9: a ] is missing before this }"),
                arguments("a: { b: ]\n", "f:1:9: a } is missing before this ]"),
                arguments("a: \"\\q\"\n", "f:1:6: no such escape; in double quotes, write a backslash as \\\\"),
                arguments("a: @b\n", "f:1:4: a text cannot begin with this character; put it in quotes"),
                arguments("a: - b\n", "f:1:4: a '- ' begins a line of its own"),
                arguments("a: 1\nb\n", "f:2:1: no ': ' after this key"),
                arguments("a: ]\n", "f:1:4: a value is missing here"),
                arguments("a: &\n", "f:1:5: an anchor (&) or an alias (*) needs a name"),
                arguments("a: !!str 5\n", "f:1:4: a tag (!…) is not part of this language"),
                arguments("a: ! [1]\n", "f:1:4: a tag (!…) is not part of this language"),
                arguments("!x a: 1\n", "f:1:1: a tag (!…) is not part of this language"),
                arguments("? [a]\n: b\n", "f:1:3: a key must be a plain text"),
                arguments(
                        "a: 1\n---\nb: 2\n",
                        "f:2:1: a second document; write it in a file of its own, or leave the --- out"),
                arguments("%YAML 2.0\n---\na: 1\n", "f:1:1: only YAML 1.2 is read"),
                arguments("a: 1\nb: \u0007\n", "f:2:4: the control character U+0007 cannot stand in YAML"),
                arguments("- a\n", "f:1:1: not a mapping (expected: sections such as routes:)"),
                arguments("a: *b\n", "f:1:4: *b has no complete anchor &b before it"),
                arguments("a: &b [*b]\n", "f:1:8: *b has no complete anchor &b before it"),
                arguments("a: &b 1\nc: &b { d: *b }\n", "f:2:12: *b has no complete anchor &b before it"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_is_a_single_error_with_a_clear_message(String text, String expected) {
        assertThat(errorsOf(text)).containsExactly(expected);
        ConfigValue value = read(text);
        assertThat(!ConfigValue.hasKnownKeys(value)
                        || ConfigValue.entries(value).stream()
                                .anyMatch(entry -> entry.value().isInvalid()))
                .isTrue();
    }

    @Test
    void three_bad_flow_mappings_in_three_routes_are_three_errors() {
        String text = """
                routes:
                  GET /a: { proxy: "b"/a }
                  GET /b: { proxy: b /b, forward: { query: all }
                  GET /c:
                    steps: {
                      s: { call: GET b /{id} }
                    }
                    respond: 1
                  GET /d: { respond: 1 }
                """;
        assertThat(errorsOf(text))
                .containsExactly(
                        "f:2:23: text behind the closing quote; put all of it inside the quotes",
                        "f:3:11: not closed, or holds a text with { } [ ] or , that is not quoted",
                        "f:6:25: within { }, quote texts that hold { } [ ] or ,");
        ConfigValue routes = requireNonNull(((Mapping) read(text)).get("routes"));
        assertThat(ConfigValue.entries(routes))
                .extracting(entry -> entry.key().text() + " " + entry.value().isInvalid())
                .containsExactly("GET /a true", "GET /b true", "GET /c false", "GET /d false");
        assertThat(requireNonNull(ConfigValue.at(routes, "GET /c", "steps")).isInvalid())
                .isTrue();
        assertThat(requireNonNull(ConfigValue.at(routes, "GET /d", "respond")).location())
                .isEqualTo(new SourceLocation("f", 9, 22));
    }

    @Test
    void an_error_in_a_block_ends_with_the_entry_around_it() {
        String text = """
                a:
                  b: |
                    c: 1
                   d
                  e: 2
                f:
                    g: 1
                  h: 2
                i: 3
                """;
        assertThat(errorsOf(text))
                .containsExactly(
                        "f:4:4: no text can follow here; check quotes and indentation",
                        "f:8:3: its indentation matches no line above");
        Mapping root = (Mapping) read(text);
        assertThat(requireNonNull(ConfigValue.at(root, "a", "b")).isInvalid()).isTrue();
        assertThat(ConfigValue.text(ConfigValue.at(root, "a", "e"))).isEqualTo("2");
        assertThat(requireNonNull(root.get("f")).isInvalid()).isTrue();
        assertThat(ConfigValue.text(root.get("i"))).isEqualTo("3");
    }

    @Test
    void an_alias_of_a_failed_entry_is_no_error() {
        Mapping root = (Mapping) read("a: &x { b: \"1\"2 }\nc: *x\nd: *y\n");
        assertThat(findings.errors())
                .extracting(Finding::toString)
                .containsExactly(
                        "f:1:15: text behind the closing quote; put all of it inside the quotes",
                        "f:3:4: *y has no complete anchor &y before it");
        assertThat(requireNonNull(root.get("c")).isInvalid()).isTrue();
    }

    @Test
    void a_variable_of_a_failed_entry_is_not_missed() {
        Substitution substitution =
                new Substitution(Environment.of(name -> null).toleratingUnset());
        String text = "a: { b: \"${X}\", c: \"1\"2 }\nd: ${Y}\ne: { f: \"1\"2 }\n";
        assertThat(new YamlReader(substitution, findings)
                        .read(new SourceFile("f", text))
                        .isInvalid())
                .isFalse();
        assertThat(substitution.unset()).containsExactly("Y");
        assertThat(findings.warnings()).extracting(Finding::location).containsExactly(new SourceLocation("f", 2, 4));
    }

    @Test
    void a_merge_key_says_what_does_this() {
        Mapping root = (Mapping) read("a: &x { b: 1 }\nc: { <<: *x, d: 2 }\ne: { '<<': 1 }\n");
        assertThat(findings.errors())
                .extracting(Finding::toString)
                .containsExactly("f:2:6: c.<<: merge keys do not exist; defaults does this");
        assertThat(requireNonNull(root.get("c")).isInvalid()).isTrue();
    }

    @Test
    void twenty_restarts_a_file() {
        String line = "k%d: { a: \"b\"c }\n";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30; i++) text.append(line.formatted(i));
        assertThat(read(text.toString()).isInvalid()).isTrue();
        assertThat(findings.errors()).hasSize(21);
    }

    @Test
    void a_file_whose_every_line_is_wrong_ends() {
        for (String line :
                List.of("{\n", "a: {\n", "\"\n", "\t\n", "- : -\n", "a: b: c\n", " x: \"y\"z\n", "&a *b\n", "@\n"))
            assertThat(errorsOf(line.repeat(10_000))).isNotEmpty().hasSizeLessThan(200);
    }

    @Test
    void a_key_written_twice_names_both_locations() {
        assertThat(errorsOf("a: 1\nb:\n  c: 1\n  'c': 2\n"))
                .containsExactly("f:4:3: b.c: written twice; first at f:3:3");
    }

    @Test
    void keys_are_texts_so_1_and_quoted_1_are_the_same() {
        assertThat(errorsOf("1: a\n'1': b\n")).containsExactly("f:2:1: 1: written twice; first at f:1:1");
    }

    @Test
    void an_alias_has_its_own_path_and_the_location_of_its_anchor() {
        Mapping root = (Mapping) read("a: &x { b: [1, 2] }\nc: *x\n");
        Mapping aliased = (Mapping) requireNonNull(root.get("c"));
        Sequence items = (Sequence) requireNonNull(aliased.get("b"));
        ConfigValue item = items.items().get(1);
        assertThat(item.path()).hasToString("c.b[1]");
        assertThat(item.location()).isEqualTo(new SourceLocation("f", 1, 16));
    }

    @Test
    void exponential_aliases_are_rejected_early() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 30; i++)
            bomb.append("a%d: &a%d [%s]\n"
                    .formatted(i, i, String.join(", ", java.util.Collections.nCopies(9, "*a" + (i - 1)))));
        assertThat(errorsOf(bomb.toString()))
                .containsExactly("f:7:10: more than 250000 values, the values of aliases included");
    }

    @Test
    void a_megabyte_of_aliases_is_rejected_at_the_limit() {
        String bomb = "a: &a [" + "x,".repeat(1000) + "]\nb: [" + "*a,".repeat(350_000) + "]\n";
        assertThat(errorsOf(bomb)).containsExactly("f:2:749: more than 250000 values, the values of aliases included");
    }

    /** snakeyaml-engine 3.0.1 throws IndexOutOfBoundsException if its buffer ends within such a character. */
    @Test
    void a_character_of_two_chars_may_stand_anywhere() {
        for (int before = 1000; before < 1050; before++)
            assertThat(errorsOf("# " + "x".repeat(before) + "😀\na: 1\n")).isEmpty();
    }

    @Test
    void an_unpaired_surrogate_is_an_error() {
        assertThat(errorsOf("a: \uD83D b")).containsExactly("f:1:4: the control character U+D83D cannot stand in YAML");
    }

    @Test
    void nesting_depth_is_limited() {
        assertThat(errorsOf("a: " + "[".repeat(1_000_000))).containsExactly("f:1:68: nested deeper than 64 levels");
    }

    @Test
    void an_empty_file_is_an_error() {
        for (String empty : List.of("", " \n\n"))
            assertThat(errorsOf(empty))
                    .containsExactly("f:1:1: this file is empty (expected: sections such as routes:, or a comment)");
    }

    @Test
    void a_file_may_hold_comments_only() {
        assertThat(((Mapping) read("# routes:\n")).keys()).isEmpty();
        assertThat(((Mapping) read("---\n")).keys()).isEmpty();
        assertThat(errorsOf("# only a comment\n")).isEmpty();
        assertThat(findings.warnings())
                .extracting(Finding::toString)
                .containsExactly("f:1:1: this file has no settings");
    }
}
