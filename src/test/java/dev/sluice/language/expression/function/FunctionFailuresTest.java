package dev.sluice.language.expression.function;

import static dev.sluice.language.expression.function.ElementFunctionsTest.FunctionCalls.call;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.language.expression.value.ExpressionFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each function names what it needs, and the kinds of the values that it found. */
class FunctionFailuresTest {
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
                "round ~ [1e1001] ~ a number of a computation has more than 1000 digits before or behind the point",
                "floor ~ [1e999999999] ~ a number of a computation has more than 1000 digits before or behind the point",
                "ceiling ~ [1e-999999999] ~ a number of a computation has more than 1000 digits before or behind the point",
                "sum ~ [[1, 1e999999999]] ~ a number of a computation has more than 1000 digits before or behind the point",
                "sum ~ [[1, null]] ~ sum() needs a list of numbers; found: null",
                "round ~ [\"1\"] ~ round() needs a number; found: a text",
                "mod ~ [1.5, 1] ~ mod() needs two whole numbers; found: a number, a number",
                "mod ~ [1, 0] ~ mod() divides by zero",
                "min ~ [1, \"a\"] ~ min() needs two numbers or two texts; found: a number, a text",
                "max ~ [[], []] ~ max() needs two numbers or two texts; found: a list, a list",
                "number ~ [\"1e99999999999\"] ~ number() needs a number, or the text of a number; found: a text",
                "number ~ [true] ~ number() needs a number, or the text of a number; found: a boolean",
                "numbers ~ [1, 2.5] ~ numbers() needs two whole numbers; found: a number, a number",
                "numbers ~ [1, 1e19] ~ numbers() needs two whole numbers; found: a number, a number",
                "numbers ~ [1, \"2\"] ~ numbers() needs two whole numbers; found: a number, a text",
                "numbers ~ [1, 1e18] ~ the expressions of this request take more than 100000000 steps (limits.expression.steps)",
                "numbers ~ [-9000000000000000000, 9000000000000000000] ~ the expressions of this request take more than 100000000 steps (limits.expression.steps)",
                "uuid ~ [1e19, 1] ~ uuid() needs numbers of 64 bits; found: a number",
                "get-key ~ [[1], \"a\"] ~ get-key() needs an object and a text; found: a list, a text",
                "merge ~ [{}, []] ~ merge() needs two objects; found: an object, a list",
                "merge ~ [\"a\", null] ~ merge() needs two objects; found: a text, null",
                "merge ~ [null, 1] ~ merge() needs two objects; found: null, a number",
                "pick ~ [[], []] ~ pick() needs an object and a list of texts; found: a list, a list",
                "pick ~ [{}, null] ~ pick() needs an object and a list of texts; found: an object, null",
                "pick ~ [{}, \"a\"] ~ pick() needs an object and a list of texts; found: an object, a text",
                "pick ~ [{}, [1]] ~ pick() needs an object and a list of texts; found: an object, a list",
                "omit ~ [1, []] ~ omit() needs an object and a list of texts; found: a number, a list",
                "omit ~ [{}, [null]] ~ omit() needs an object and a list of texts; found: an object, a list",
                "parse-time ~ [\"x\", \"yyyy\"] ~ parse-time() needs a text in the format, and a valid format; found: a text, a text",
                "parse-time ~ [\"x\", \"b\"] ~ parse-time() needs a valid format of at most 200 characters; found: a text, a text",
                "parse-time ~ [\"x\", \"b\", 1] ~ parse-time() needs a valid format of at most 200 characters; found: a text, a text, a number",
                "format-time ~ [1, null] ~ format-time() needs a valid format of at most 200 characters; found: a number, null",
                "format-time ~ [1, \"yyyy\", \"Mars\"] ~ format-time() needs the name of a time zone; found: a number, a text, a text",
                "format-time ~ [\"x\", \"yyyy\"] ~ format-time() needs a number, or the text of a number; found: a text",
                "format-time ~ [1e20, \"yyyy\"] ~ format-time() needs a time of 64 bits; found: a number, a text",
                "format-time ~ [1e999999999, \"yyyy\"] ~ a number of a computation has more than 1000 digits before or behind the point",
            })
    void a_failure_has_a_reason(String name, String arguments, String reason) {
        assertThatExceptionOfType(ExpressionFailure.class)
                .isThrownBy(() -> call(name, arguments))
                .withMessage(reason);
    }
}
