package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.expression.value.Texts;
import dev.sluice.language.expression.value.Truth;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The functions that test the kind of a value, or convert any value to one kind. */
final class KindFunctions {
    /** The functions that test the kind of a value. */
    static final List<Function> TESTS = List.of(
            test("is-number", JsonNode::isNumber),
            test("is-integer", JsonNode::isIntegralNumber),
            test("is-decimal", JsonNode::isFloatingPointNumber),
            test("is-string", JsonNode::isTextual),
            test("is-boolean", JsonNode::isBoolean),
            test("is-object", JsonNode::isObject),
            test("is-array", JsonNode::isArray));

    private static final List<Function> OTHERS = List.of(
            test("boolean", Truth::of),
            test("not", value -> !Truth.of(value)),
            Function.of("string", 1, ResultKinds.TEXT, KindFunctions::string),
            new Function("number", 1, 2, KindFunctions::numberOrOther, KindFunctions::number),
            Function.of("hash-int", 1, ResultKinds.NUMBER, KindFunctions::hash),
            Function.of("error", 1, ResultKinds.constant(Kinds.NONE), KindFunctions::error));

    static final List<Function> ALL =
            Stream.of(TESTS, OTHERS).flatMap(List::stream).toList();

    /** Characters of the text of {@code error}. */
    private static final int MAX_ERROR_LENGTH = 200;

    private KindFunctions() {}

    private static Kinds numberOrOther(List<Kinds> arguments) {
        return arguments.size() == 1 ? Kinds.NUMBER : Kinds.ANY;
    }

    private static Function test(String name, Predicate<JsonNode> test) {
        return Function.of(
                name, 1, ResultKinds.BOOLEAN, (arguments, evaluation) -> BooleanNode.valueOf(test.test(arguments[0])));
    }

    private static JsonNode string(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode value = arguments[0];
        if (value.isTextual()) return value;
        return Texts.node(Texts.of(value, evaluation.budget()), evaluation.budget());
    }

    private static JsonNode number(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode value = arguments[0];
        JsonNode number = NumberText.read(value, evaluation.budget());
        if (number != null) return number;
        if (arguments.length == 2) return arguments[1];
        if (value.isNull()) return value;
        throw Function.failure("number", "a number, or the text of a number", value);
    }

    /** Returns the hash of the JSON text with sorted keys, as Java computes it for texts. */
    private static JsonNode hash(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode value = arguments[0];
        if (value.isNull()) return value;
        String json = SortedJson.write(value, evaluation.budget());
        evaluation.budget().chargeNumber();
        return IntNode.valueOf(json.hashCode());
    }

    private static JsonNode error(JsonNode[] arguments, Evaluation evaluation) {
        String text = Texts.of(arguments[0], evaluation.budget());
        throw new ExpressionFailure("error: " + beginning(text));
    }

    private static String beginning(String text) {
        if (text.length() <= MAX_ERROR_LENGTH) return text;
        boolean endsInsidePair = Character.isHighSurrogate(text.charAt(MAX_ERROR_LENGTH - 1));
        return text.substring(0, endsInsidePair ? MAX_ERROR_LENGTH - 1 : MAX_ERROR_LENGTH);
    }
}
