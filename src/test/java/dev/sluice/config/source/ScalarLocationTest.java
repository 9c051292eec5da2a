package dev.sluice.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.SourceLocation;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The location of a character in a scalar is its location in the file. */
class ScalarLocationTest {
    private static final char MARKER = '▲';

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: one▲two",
                "a: ▲",
                "a:   one\n  two\n\n   three ▲ four\n",
                "a: 'it''s ''▲'' here'",
                "a: 'one\n\n  two ▲'",
                "a: \"one \\\"\\t\\u00e9\\x41 ▲\"",
                "a: \"one \\\n   two\\n\\n ▲\"",
                "a: |\n  one\n\n    two ▲\n",
                "a: |2-\n    one\n  ▲\n",
                "a: | # a comment with ▼\n\n  one ▲\n",
                "a: >-\n  one\n  two\n\n  three ▲\n",
                "a: &anchor\n  \"▲\"",
                "a: &anchor |\n   one\n   ▲",
                "x: 1\r\na: |\r\n  one\r\n  two ▲\r\n",
                "\uFEFFa: |\n  one ▲",
                "'😀😀': '😀'\na: 😀 '😀' ▲",
                "a: {b: 1, c: 'x ▲' }",
                "a: [x, \"y ▲\", z]",
            })
    void a_character_is_located_in_every_style(String file) {
        Scalar scalar = findMarked(read(file));
        assertThat(scalar.location().at(scalar.text().indexOf(MARKER))).isEqualTo(locationOfMarker(file));
    }

    @Property
    void a_character_is_located_in_any_literal_block(
            @ForAll("lines") List<String> before, @ForAll("lines") List<String> after) {
        String file = "a:\n  b: |\n    {\n" + indented(before) + "    \"x\": ▲\n" + indented(after);
        Scalar scalar = findMarked(read(file));
        int line = before.size() + 2;
        assertThat(scalar.location(line, 6)).isEqualTo(locationOfMarker(file));
    }

    @Provide
    Arbitrary<List<String>> lines() {
        return Arbitraries.strings()
                .withChars("ab {}:\"'\\#é")
                .ofMaxLength(6)
                .list()
                .ofMaxSize(4);
    }

    private static String indented(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) text.append("    ").append(line).append('\n');
        return text.toString();
    }

    private static ConfigValue read(String file) {
        Findings findings = new Findings();
        ConfigValue value = new YamlReader(new Substitution(name -> null), findings).read(new SourceFile("f", file));
        assertThat(findings.errors()).isEmpty();
        return value;
    }

    private static Scalar findMarked(ConfigValue value) {
        if (value instanceof Mapping mapping)
            return findMarked(mapping.entries().stream()
                    .reduce((first, last) -> last)
                    .orElseThrow()
                    .value());
        return value instanceof Sequence sequence ? findMarked(sequence.items().get(1)) : (Scalar) value;
    }

    private static SourceLocation locationOfMarker(String file) {
        String before = file.substring(0, file.indexOf(MARKER));
        String line = before.substring(before.lastIndexOf('\n') + 1);
        return new SourceLocation("f", before.split("\n", -1).length, line.codePointCount(0, line.length()) + 1);
    }
}
