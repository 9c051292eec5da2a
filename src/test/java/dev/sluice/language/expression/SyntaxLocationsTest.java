package dev.sluice.language.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.spec.InvalidTextException;
import org.junit.jupiter.api.Test;

/** The locations of mistakes in long texts. */
class SyntaxLocationsTest {
    @Test
    void a_mistake_behind_lines_has_its_line() {
        InvalidTextException mistake = catchThrowableOfType(
                InvalidTextException.class, () -> Expression.parse("// first\n[1, // second\n  2\n  3]\n"));
        assertThat(mistake.line()).isEqualTo(4);
        assertThat(mistake.column()).isEqualTo(3);
        mistake = catchThrowableOfType(InvalidTextException.class, () -> Expression.parse("\n$b $c"));
        assertThat(mistake.line()).isEqualTo(2);
        assertThat(mistake.column()).isEqualTo(4);
    }

    @Test
    void parts_are_nested_at_most_500_deep() {
        String path = ".a".repeat(499);
        assertThat(Expression.parse(path).variables()).isEmpty();
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> Expression.parse(path + ".a"))
                .withMessage("not an expression: parts are nested more than 500 deep");
        String conditions = "if (.) 1 else ".repeat(250);
        assertThat(Expression.parse(conditions + "2").variables()).isEmpty();
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> Expression.parse("if (.) 1 else " + conditions + "2"))
                .withMessage("not an expression: brackets are nested more than 250 deep")
                .satisfies(mistake -> assertThat(mistake.column()).isEqualTo(3501));
    }
}
