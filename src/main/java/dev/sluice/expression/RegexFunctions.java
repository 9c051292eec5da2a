package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import com.schibsted.spt.data.jslt.impl.NodeUtils;
import com.schibsted.spt.data.jslt.impl.RegexpFunction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Replaces the pattern functions of JSLT, with the same results. The budget stops a pattern that backtracks without end:
 * each access to a character costs one unit.
 */
final class RegexFunctions {
    static final Set<String> NAMES = Set.of("test", "capture", "split", "replace");

    private static final int MAX_CACHE_SIZE = 1000;
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    /** Compiled patterns. The cache is cleared when it is full. */
    private static final Map<String, Pattern> CACHE = new ConcurrentHashMap<>();

    private RegexFunctions() {}

    static List<Function> all() {
        return List.of(
                new RegexFunction("test", 2, RegexFunctions::test, BooleanNode.FALSE),
                new RegexFunction("capture", 2, RegexFunctions::capture, NullNode.instance),
                new RegexFunction("split", 2, RegexFunctions::split, NullNode.instance),
                new RegexFunction("replace", 3, RegexFunctions::replace, NullNode.instance));
    }

    private static JsonNode test(CharSequence text, Pattern pattern, JsonNode[] arguments) {
        return BooleanNode.valueOf(pattern.matcher(text).find());
    }

    private static JsonNode capture(CharSequence text, Pattern pattern, JsonNode[] arguments) {
        ObjectNode groups = JsonNodeFactory.instance.objectNode();
        Matcher matcher = pattern.matcher(text);
        Set<String> names = new TreeSet<>();
        GROUP.matcher(pattern.pattern()).results().forEach(name -> names.add(name.group(1)));
        if (matcher.find()) for (String name : names) groups.put(name, matcher.group(name));
        return groups;
    }

    private static JsonNode split(CharSequence text, Pattern pattern, JsonNode[] arguments) {
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        pattern.splitAsStream(text).forEach(part -> parts.add(part));
        return parts;
    }

    private static JsonNode replace(CharSequence text, Pattern pattern, JsonNode[] arguments) {
        String replacement = NodeUtils.toString(arguments[2], false);
        StringBuilder replaced = new StringBuilder();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            if (matcher.end() == matcher.start())
                throw new EvaluationException("the pattern of replace() matches an empty text");
            EvaluationBudget.current().spendText(replacement.length());
            matcher.appendReplacement(replaced, Matcher.quoteReplacement(replacement));
        }
        return TextNode.valueOf(matcher.appendTail(replaced).toString());
    }

    private static Pattern compile(String text) {
        if (CACHE.size() > MAX_CACHE_SIZE) CACHE.clear();
        try {
            return CACHE.computeIfAbsent(text, Pattern::compile);
        } catch (PatternSyntaxException e) {
            throw new EvaluationException("the pattern of a function is not a regular expression");
        }
    }

    private interface RegexOperation {
        JsonNode apply(CharSequence text, Pattern pattern, JsonNode[] arguments);
    }

    private static final class RegexFunction extends AbstractFunction implements RegexpFunction {
        private final RegexOperation operation;
        private final JsonNode resultOfNull;

        RegexFunction(String name, int arguments, RegexOperation operation, JsonNode resultOfNull) {
            super(name, arguments, arguments);
            this.operation = operation;
            this.resultOfNull = resultOfNull;
        }

        @Override
        public int regexpArgumentNumber() {
            return 1;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] args) {
            if (args[0].isNull()) return resultOfNull;
            for (JsonNode argument : args) EvaluationBudget.current().spendDeep(argument);
            String pattern = NodeUtils.toString(args[1], true);
            if (pattern == null) throw new EvaluationException(getName() + "() needs a pattern; found: null");
            return operation.apply(
                    new MeteredText(NodeUtils.toString(args[0], false), EvaluationBudget.current()),
                    compile(pattern),
                    args);
        }
    }

    /** Charges each access to a character. */
    private record MeteredText(CharSequence text, EvaluationBudget budget) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.spend(1);
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
