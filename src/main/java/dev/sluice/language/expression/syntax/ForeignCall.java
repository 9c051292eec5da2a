package dev.sluice.language.expression.syntax;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A call of a function of another language.
 *
 * @param arguments the texts of the arguments
 */
public record ForeignCall(String name, List<String> arguments) {
    /** Calls whose only argument is an expression of the elements. */
    private static final Set<String> OF_ELEMENTS = Set.of("sort-by(., $1)", "group-by(., $1)", "distinct(., $1)");

    /** Calls whose only argument is a text. */
    private static final Set<String> OF_INPUT = Set.of(
            "join(., $1)", "split(., $1)", "test(., $1)", "starts-with(., $1)", "ends-with(., $1)", "contains($1, .)");

    /** Expressions whose second argument is an expression of the elements. */
    private static final Pattern OF_LIST = Pattern.compile(
            "\\[for \\(\\$1\\) .*|flatten\\(\\[for .*|(?:sort-by|group-by|index-by|distinct)\\(\\$1, \\$2\\).*");

    /** A path that starts at the current value. */
    private static final Pattern ELEMENT = Pattern.compile("(?<![\\w\\])\"-])\\.");

    /** Functions of other languages that take a regular expression, with normalized names. */
    private static final Set<String> OF_PATTERNS = Set.of("gsub", "regexreplace");

    /** A text that is the same as a pattern, and as the text in place of its matches. */
    private static final Pattern PLAIN_TEXT = Pattern.compile("\"[^\"\\\\.*+?()\\[\\]{}|^$]*\"");

    private static final Pattern CONSTANT_END = Pattern.compile("(.*: )([0-9]{1,9}) \\+ ([0-9]{1,9})]");

    /** Returns the expression that the call probably means. */
    public Optional<String> suggestion() {
        return Optional.ofNullable(ForeignNames.template(name, arguments.size()))
                .flatMap(this::suggestion)
                .filter(ForeignNames::isExpression);
    }

    private Optional<String> suggestion(String template) {
        if (isOfOtherOrder(template))
            return Optional.of(new ForeignCall(name, List.of(arguments.get(1), arguments.get(0))).fill(template));
        return isMeant(template) ? Optional.of(fill(template)) : Optional.empty();
    }

    /** {@code map(&key, list)} of JMESPath. */
    private boolean isOfOtherOrder(String template) {
        return template.equals("[for ($1) $2]")
                && isOfElement(arguments.get(0))
                && !ELEMENT.matcher(arguments.get(1)).find();
    }

    private static boolean isOfElement(String argument) {
        return argument.length() > 1 && argument.startsWith(".");
    }

    private boolean isMeant(String template) {
        if (OF_ELEMENTS.contains(template)) return isOfElement(arguments.get(0));
        if (OF_INPUT.contains(template) && !arguments.get(0).startsWith("\"")) return false;
        if (OF_LIST.matcher(template).matches() && template.contains("$2"))
            return ELEMENT.matcher(arguments.get(1)).find();
        if (template.contains("$2 + $3")) return !arguments.get(1).startsWith("-");
        return arePlainTexts(template) && !isOfPercentFormat(template);
    }

    /** Functions of texts take patterns here. */
    private boolean arePlainTexts(String template) {
        boolean isOfPattern = template.startsWith("split(") || template.startsWith("replace(");
        int first = template.contains("(., $1") ? 0 : 1;
        return !isOfPattern || takesPattern() || arePlain(arguments.subList(first, arguments.size()));
    }

    private boolean takesPattern() {
        return OF_PATTERNS.contains(ForeignNames.normalized(name));
    }

    private static boolean arePlain(List<String> texts) {
        return texts.stream().allMatch(text -> PLAIN_TEXT.matcher(text).matches());
    }

    /** {@code "%Y"} of C is {@code "yyyy"} of Java. */
    private boolean isOfPercentFormat(String template) {
        return template.contains("-time(") && arguments.get(1).contains("%");
    }

    /** Returns the call of a function that is written as a method of its first argument. */
    Optional<String> asMethod() {
        if (name.equals("contains") && arguments.size() == 2)
            return Optional.of("contains(" + arguments.get(1) + ", " + arguments.get(0) + ")");
        Optional<String> suggestion = suggestion();
        if (suggestion.isPresent() || !ForeignNames.isSame(name, arguments.size())) return suggestion;
        String call = name + "(" + String.join(", ", arguments) + ")";
        return Optional.of(call).filter(same -> arePlainTexts(same) && ForeignNames.isExpression(same));
    }

    /** Returns the call of a function of JSONata, which is written as a variable. Its {@code $substring} takes a length. */
    Optional<String> asVariable() {
        return name.equals("substring") ? new ForeignCall("substr", arguments).asMethod() : asMethod();
    }

    private String fill(String template) {
        List<String> operands = isOperation(template)
                ? arguments.stream().map(ForeignCall::operand).toList()
                : arguments;
        if (template.contains("$*")) return template.replace("$*", String.join(", ", operands));
        return template.equals("$+")
                ? String.join(" + ", operands)
                : withConstantEnd(replaceNumbers(template, operands));
    }

    /** Replaces {@code $1}, {@code $2} and {@code $3}. An argument may have variables with such names. */
    private static String replaceNumbers(String template, List<String> arguments) {
        StringBuilder filled = new StringBuilder();
        for (int index = 0; index < template.length(); index++) {
            char character = template.charAt(index);
            if (character == '$') filled.append(arguments.get(template.charAt(++index) - '1'));
            else filled.append(character);
        }
        return filled.toString();
    }

    private static String withConstantEnd(String range) {
        Matcher end = CONSTANT_END.matcher(range);
        return end.matches()
                ? end.group(1) + (Integer.parseInt(end.group(2)) + Integer.parseInt(end.group(3))) + "]"
                : range;
    }

    private static boolean isOperation(String template) {
        return template.startsWith("$1[")
                || Stream.of("$+", " - ", " == ", " != ").anyMatch(template::contains);
    }

    /** Returns an argument as an operand, in parentheses where an operator around it would divide it. */
    private static String operand(String argument) {
        boolean isValue = Parser.endOf(new Source(argument), 0, Operator.HIGHEST) == argument.length();
        return isValue ? argument : "(" + argument + ")";
    }
}
