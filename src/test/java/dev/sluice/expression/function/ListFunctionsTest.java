package dev.sluice.expression.function;

import static dev.sluice.expression.function.FunctionCalls.call;
import static dev.sluice.expression.function.FunctionCalls.evaluation;
import static dev.sluice.expression.function.FunctionCalls.nested;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.sluice.expression.value.ExpressionFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListFunctionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "reverse ~ [[1, \"a\", null, [2, 3]]] ~ [[2,3],null,\"a\",1]",
                "reverse ~ [[]] ~ []",
                "reverse ~ [null] ~ null",
                "index-of ~ [[1.5, 2.0], 2] ~ 1",
                "index-of ~ [[{\"a\": [1.0]}], {\"a\": [1]}] ~ 0",
                "index-of ~ [[9007199254740993], 9007199254740992.0] ~ -1",
                "contains ~ [1, [1.0]] ~ true",
                "contains ~ [{\"b\": 1, \"a\": 2e0}, [{\"a\": 2, \"b\": 1.0}]] ~ true",
                "contains ~ [null, [null]] ~ true",
                "contains ~ [12345678901234567891, [12345678901234567890]] ~ false",
            })
    void elements_are_equal_by_value(String name, String arguments, String expected) {
        assertThat(call(name, arguments)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "reverse ~ [\"abc\"] ~ reverse() needs a list; found: a text",
                "flatten ~ [{}] ~ flatten() needs a list; found: an object",
                "all ~ [1] ~ all() needs a list; found: a number",
                "any ~ [\"\"] ~ any() needs a list; found: a text",
                "zip ~ [[1], [1, 2]] ~ zip() needs two lists of the same length; found: a list, a list",
                "zip-with-index ~ [{}] ~ zip-with-index() needs a list; found: an object",
                "index-of ~ [\"abc\", \"b\"] ~ index-of() needs a list first; found: a text, a text",
                "array ~ [5] ~ array() needs a list or an object; found: a number",
                "size ~ [true] ~ size() needs a list, an object or a text; found: a boolean",
                "contains ~ [1, 2] ~ contains() needs a list, an object or a text second; found: a number, a number",
                "join ~ [\"a\", \"b\"] ~ join() needs a list and a text; found: a text, a text",
            })
    void a_failure_has_a_reason(String name, String arguments, String reason) {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call(name, arguments))
                .withMessage(reason);
    }

    @Test
    void lists_in_lists_need_no_stack() {
        assertThat(call(evaluation(), "flatten", nested(200_000))).hasToString("[]");
        assertThat(call(evaluation(), "index-of", nested(200_000), nested(199_999)))
                .isEqualTo(IntNode.valueOf(0));
        assertThat(call(evaluation(), "hash-int", nested(200_000)).isInt()).isTrue();
    }
}
