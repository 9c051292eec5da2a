package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.memory.HeapShare;
import dev.sluice.language.expression.pattern.PatternMatches;
import dev.sluice.language.expression.pattern.PatternUse;
import dev.sluice.language.expression.pattern.Patterns;
import dev.sluice.language.expression.pattern.TextPattern;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.expression.value.Texts;
import dev.sluice.language.pattern.InvalidPatternException;
import java.util.List;

/** Functions of patterns. A value that is no text takes part as its JSON. */
final class PatternFunctions {
    private static final ResultKinds GROUPS = ResultKinds.constant(Kinds.objectOf(Kinds.TEXT));
    private static final ResultKinds PARTS = ResultKinds.constant(Kinds.listOf(Kinds.TEXT));

    static final List<Function> ALL = new PatternFunctions(new Patterns(HeapShare.PATTERNS.bytes())).all();

    private final Patterns patterns;

    private PatternFunctions(Patterns patterns) {
        this.patterns = patterns;
    }

    private List<Function> all() {
        return List.of(
                function("test", 2, ResultKinds.BOOLEAN, PatternUse.PRESENCE, PatternFunctions::test),
                function("capture", 2, GROUPS, PatternUse.GROUPS, PatternFunctions::capture),
                function("split", 2, PARTS, PatternUse.OFFSETS, PatternFunctions::split),
                function("replace", 3, ResultKinds.TEXT, PatternUse.OFFSETS, PatternFunctions::replace));
    }

    /** Computes the value of a call for a text, which is not null. */
    @FunctionalInterface
    private interface PatternBody {
        JsonNode call(TextPattern pattern, JsonNode[] arguments, Evaluation evaluation);
    }

    private Function function(String name, int arguments, ResultKinds result, PatternUse use, PatternBody body) {
        Function.Body general = (values, evaluation) -> values[0].isNull()
                ? ofNull(use)
                : body.call(pattern(name, use, values, evaluation), values, evaluation);
        return new Function(name, arguments, arguments, result, general, (index, constant, otherwise) -> {
            if (index == 1 && constant.isNull()) throw Function.failure(name, "a pattern", constant);
            if (index != 1 || !constant.isTextual()) return otherwise;
            TextPattern pattern = compile(name, use, constant.textValue());
            return (values, evaluation) -> values[0].isNull() ? ofNull(use) : body.call(pattern, values, evaluation);
        });
    }

    private static JsonNode ofNull(PatternUse use) {
        return use == PatternUse.PRESENCE ? BooleanNode.FALSE : NullNode.getInstance();
    }

    /** Compiles the pattern of all calls of an expression, which may use it in any way. */
    private TextPattern compile(String name, PatternUse use, String pattern) {
        try {
            Patterns.compile(pattern);
            return patterns.get(pattern, use, EvaluationBudget.unshared());
        } catch (InvalidPatternException e) {
            throw invalid(name, e);
        }
    }

    private static ExpressionFailure invalid(String name, InvalidPatternException cause) {
        return new ExpressionFailure("the pattern of " + name + "() is invalid: " + cause.getMessage());
    }

    private static JsonNode test(TextPattern pattern, JsonNode[] arguments, Evaluation evaluation) {
        return BooleanNode.valueOf(matches(pattern, arguments, evaluation).find());
    }

    private static JsonNode capture(TextPattern pattern, JsonNode[] arguments, Evaluation evaluation) {
        PatternMatches matches = matches(pattern, arguments, evaluation);
        evaluation.budget().chargeObject(pattern.groups().size());
        ObjectNode groups = JsonNodeFactory.instance.objectNode();
        if (matches.find())
            pattern.groups().forEach((name, group) -> groups.set(name, group(matches, group, evaluation.budget())));
        return groups;
    }

    private static JsonNode group(PatternMatches matches, int group, EvaluationBudget budget) {
        int start = matches.start(group);
        return start < 0 ? NullNode.instance : part(matches.text(), start, matches.end(group), budget);
    }

    /** Splits as {@link String#split} does: without a leading part before an empty match, and without empty parts at the end. */
    private static JsonNode split(TextPattern pattern, JsonNode[] arguments, Evaluation evaluation) {
        PatternMatches matches = matches(pattern, arguments, evaluation);
        EvaluationBudget budget = evaluation.budget();
        budget.chargeList(1);
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        int start = 0;
        while (matches.find()) {
            if (matches.end(0) == 0) continue;
            budget.chargeElement();
            parts.add(part(matches.text(), start, matches.start(0), budget));
            start = matches.end(0);
        }
        parts.add(part(matches.text(), start, matches.text().length(), budget));
        return start == 0 ? parts : withoutEmptyEnd(parts);
    }

    private static ArrayNode withoutEmptyEnd(ArrayNode parts) {
        int size = parts.size();
        while (size > 0 && parts.get(size - 1).textValue().isEmpty()) parts.remove(--size);
        return parts;
    }

    private static JsonNode replace(TextPattern pattern, JsonNode[] arguments, Evaluation evaluation) {
        EvaluationBudget budget = evaluation.budget();
        PatternMatches matches = matches(pattern, arguments, evaluation);
        String replacement = Texts.of(arguments[2], budget);
        StringBuilder replaced = new StringBuilder();
        int copied = 0;
        while (matches.find()) {
            if (matches.start(0) == matches.end(0))
                throw new ExpressionFailure("the pattern of replace() matches an empty text");
            payForCopy(matches.start(0) - copied + replacement.length(), budget);
            replaced.append(matches.text(), copied, matches.start(0)).append(replacement);
            copied = matches.end(0);
        }
        if (copied == 0) return arguments[0].isTextual() ? arguments[0] : Texts.node(matches.text(), budget);
        payForCopy(matches.text().length() - copied, budget);
        replaced.append(matches.text(), copied, matches.text().length());
        return Texts.node(replaced.toString(), budget);
    }

    /** A builder copies its text when it grows, and once more at its end. */
    private static void payForCopy(int characters, EvaluationBudget budget) {
        budget.chargeCharacters(3L * characters);
        budget.chargeBytes(6L * characters);
    }

    private static TextNode part(String text, int start, int end, EvaluationBudget budget) {
        budget.chargeText(end - start);
        return TextNode.valueOf(text.substring(start, end));
    }

    private TextPattern pattern(String name, PatternUse use, JsonNode[] arguments, Evaluation evaluation) {
        EvaluationBudget budget = evaluation.budget();
        boolean isMissing = arguments[1].isNull() && arguments.length == 2;
        if (isMissing) throw Function.failure(name, "a text and a pattern", arguments);
        try {
            return patterns.get(Texts.of(arguments[1], budget), use, budget);
        } catch (InvalidPatternException e) {
            throw invalid(name, e);
        }
    }

    private static PatternMatches matches(TextPattern pattern, JsonNode[] arguments, Evaluation evaluation) {
        return pattern.matches(Texts.of(arguments[0], evaluation.budget()), evaluation.budget());
    }
}
