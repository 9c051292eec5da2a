package dev.sluice.language.expression.function;

import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.call;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.evaluation;
import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.nested;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
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

    @Test
    void lists_in_lists_need_no_stack() {
        assertThat(call(evaluation(), "flatten", nested(200_000))).hasToString("[]");
        assertThat(call(evaluation(), "index-of", nested(200_000), nested(199_999)))
                .isEqualTo(IntNode.valueOf(0));
        assertThat(call(evaluation(), "hash-int", nested(200_000)).isInt()).isTrue();
    }
}
