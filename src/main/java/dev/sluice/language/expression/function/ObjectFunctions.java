package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.Texts;
import dev.sluice.language.json.MultiValueNode;
import dev.sluice.language.json.ScalarText;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions of objects. An object that is null gives null. */
final class ObjectFunctions {
    static final List<Function> ALL = List.of(
            new Function("get-key", 2, 3, ResultKinds.ANY, ObjectFunctions::getKey),
            Function.of("lookup", 2, ResultKinds.ANY, ObjectFunctions::lookup),
            Function.of("values", 2, ResultKinds.LIST, ObjectFunctions::values),
            Function.of("merge", 2, ResultKinds.OBJECT, ObjectMerge::merge),
            Function.of("pick", 2, ResultKinds.OBJECT, ObjectFunctions::pick),
            Function.of("omit", 2, ResultKinds.OBJECT, ObjectFunctions::omit));

    private ObjectFunctions() {}

    private static JsonNode getKey(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode object = arguments[0];
        if (arguments[1].isNull() || object.isNull()) return NullNode.getInstance();
        if (!object.isObject()) throw Function.failure("get-key", "an object and a text", arguments);
        String key = Texts.of(arguments[1], evaluation.budget());
        evaluation.budget().chargeCharacters(key.length());
        JsonNode value = object.get(key);
        if (value != null) return value;
        return arguments.length == 2 ? NullNode.getInstance() : arguments[2];
    }

    /** {@code lookup(object, key)}: the value of a key that is any scalar, such as a number; null for a missing key. */
    private static JsonNode lookup(JsonNode[] arguments, Evaluation evaluation) {
        String key = key(arguments[1], evaluation.budget());
        JsonNode value = key == null ? null : arguments[0].get(key);
        return value == null ? NullNode.getInstance() : value;
    }

    /** Returns the text of a scalar; null for null, a list or an object. */
    static @Nullable String key(JsonNode value, EvaluationBudget budget) {
        String text = ScalarText.of(value);
        if (text != null) budget.chargeCharacters(text.length());
        return text;
    }

    /** {@code values($query, "tag")}: all values of a parameter as a list, which may be empty. */
    private static JsonNode values(JsonNode[] arguments, Evaluation evaluation) {
        String name = key(arguments[1], evaluation.budget());
        evaluation.budget().chargeList(1);
        return MultiValueNode.allValues(arguments[0], name == null ? "" : name);
    }

    /** {@code pick(object, names)}: the fields with these names, in the order of the names. */
    private static JsonNode pick(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode object = arguments[0];
        if (object.isNull()) return object;
        requireObjectAndNames("pick", arguments);
        evaluation.budget().chargeObject(0);
        ObjectNode picked = JsonNodeFactory.instance.objectNode();
        for (JsonNode name : arguments[1]) {
            evaluation.budget().chargeStep();
            evaluation.budget().chargeField();
            String key = requireName("pick", name, arguments);
            JsonNode value = object.get(key);
            if (value != null) picked.set(key, value);
        }
        return picked;
    }

    /** {@code omit(object, names)}: the fields with other names. Reads no field that it omits. */
    private static JsonNode omit(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode object = arguments[0];
        if (object.isNull()) return object;
        requireObjectAndNames("omit", arguments);
        evaluation.budget().chargeObject(arguments[1].size());
        Set<String> omitted = new HashSet<>();
        for (JsonNode name : arguments[1]) omitted.add(requireName("omit", name, arguments));
        return withoutFields(object, omitted, evaluation.budget());
    }

    private static JsonNode withoutFields(JsonNode object, Set<String> omitted, EvaluationBudget budget) {
        budget.chargeSteps(object.size());
        budget.chargeObject(object.size());
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!omitted.contains(name)) rest.set(name, object.get(name));
        }
        return rest;
    }

    private static void requireObjectAndNames(String function, JsonNode[] arguments) {
        if (!arguments[0].isObject() || !arguments[1].isArray()) throw needsNames(function, arguments);
    }

    private static String requireName(String function, JsonNode name, JsonNode[] arguments) {
        if (!name.isTextual()) throw needsNames(function, arguments);
        return name.textValue();
    }

    private static RuntimeException needsNames(String function, JsonNode[] arguments) {
        return Function.failure(function, "an object and a list of texts", arguments);
    }
}
