package dev.sluice.language.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.language.uri.PathPattern.Kind;
import dev.sluice.language.uri.PathPattern.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {

    @Test
    void a_path_is_literals_parameters_and_at_its_end_a_catch_all() {
        PathPattern pattern = PathPattern.parse("/v1/customers/{customer-id}/{path*}");
        assertThat(pattern.segments())
                .containsExactly(
                        new Segment(Kind.LITERAL, "v1"),
                        new Segment(Kind.LITERAL, "customers"),
                        new Segment(Kind.PARAMETER, "customer-id"),
                        new Segment(Kind.CATCH_ALL, "path"));
        assertThat(pattern.parameters()).containsExactly("customer-id", "path");
        assertThat(pattern).hasToString("/v1/customers/{customer-id}/{path*}");
    }

    @ParameterizedTest
    @CsvSource({"/café/{x}", "/caf%C3%A9/{x}", "/caf%c3%a9/{x}"})
    void a_literal_outside_ascii_is_compared_decoded(String path) {
        assertThat(PathPattern.parse(path).segments().get(0)).isEqualTo(new Segment(Kind.LITERAL, "café"));
        assertThat(PathPattern.parse(path).shape())
                .isEqualTo(PathPattern.parse("/café/{y}").shape());
        assertThat(PathPattern.parse(path)).hasToString(path);
    }

    @Test
    void a_long_literal_needs_no_stack() {
        String segment = "a%C3%A9".repeat(100_000);
        assertThat(PathPattern.parse("/" + segment).segments()).hasSize(1);
    }

    @Test
    void the_root_has_no_segments() {
        assertThat(PathPattern.parse("/").segments()).isEmpty();
        assertThat(PathPattern.parse("/").shape()).isEmpty();
    }

    @Test
    void patterns_of_one_shape_match_the_same_requests() {
        assertThat(PathPattern.parse("/a/{x}/{y*}").shape())
                .isEqualTo(PathPattern.parse("/a/{b}/{c*}").shape());
        assertThat(PathPattern.parse("/a/{x}").shape())
                .isNotEqualTo(PathPattern.parse("/a/x").shape());
        assertThat(PathPattern.parse("/a/{x}").shape())
                .isNotEqualTo(PathPattern.parse("/a/{x*}").shape());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a          | 1 | a path starts with /",
                "``         | 1 | a path starts with /",
                "/a/        | 4 | an empty segment matches no request",
                "//a        | 2 | an empty segment matches no request",
                "/a/../b    | 4 | '..' is neither a literal segment nor {name} nor {name*}",
                "/a/.       | 4 | '.' is neither a literal segment nor {name} nor {name*}",
                "/a/b{c}    | 4 | 'b{c}' is neither a literal segment nor {name} nor {name*}",
                "/a/{}      | 4 | '{}' is neither a literal segment nor {name} nor {name*}",
                "/a/%C3     | 4 | '%C3' is neither a literal segment nor {name} nor {name*}",
                "/a/%FF     | 4 | '%FF' is neither a literal segment nor {name} nor {name*}",
                "/a/%41     | 4 | '%41' is neither a literal segment nor {name} nor {name*}",
                "/a;v=1     | 2 | 'a;v=1' is neither a literal segment nor {name} nor {name*}",
                "/a?b       | 2 | 'a?b' is neither a literal segment nor {name} nor {name*}",
                "/a b       | 2 | 'a b' is neither a literal segment nor {name} nor {name*}",
                "/{a}/b/{a} | 8 | {a} occurs twice in the path",
                "/{a}/{a*}  | 6 | {a*} occurs twice in the path",
                "/a/{b*}/c  | 4 | {b*} must be the last segment"
            })
    void a_mistake_is_reported_with_its_column(String text, int column, String message) {
        InvalidTextException mistake = catchThrowableOfType(InvalidTextException.class, () -> PathPattern.parse(text));
        assertThat(mistake).hasMessage(message);
        assertThat(mistake.column()).isEqualTo(column);
    }
}
