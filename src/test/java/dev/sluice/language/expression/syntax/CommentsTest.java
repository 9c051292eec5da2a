package dev.sluice.language.expression.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommentsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                ".a                       ~ []",
                ".a // .b                 ~ [// .b]",
                "\"a // b\" + .c          ~ []",
                "// a|[.b, // b|.c // c|] // d ~ [// a, // b, // c, // d]",
                ".a // b|// c|            ~ [// b]",
                "//                       ~ [//]"
            })
    void each_comment_has_its_span(String text, String comments) {
        String lines = text.replace('|', '\n');
        assertThat(Comments.of(new Source(lines)).stream()
                        .map(span -> span.of(lines))
                        .toList())
                .hasToString(comments);
    }
}
