package dev.sluice.uri;

import dev.sluice.spec.InvalidTextException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator may write as the path of a call, and the variables that stand in it. */
final class PathTemplateParser {
    private static final Pattern EXPRESSION = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern BODY = Pattern.compile("([?&/]?)([A-Za-z_][\\w-]*\\*?(?:,[A-Za-z_][\\w-]*\\*?)*)");
    private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9._~!$&()*+,;=:@/?%-]|%(?![0-9A-Fa-f]{2})");
    private static final Pattern EMPTY_SEGMENT = Pattern.compile("(?<=/)/");
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?<=/)(?:\\.|%2[Ee]){1,2}(?=/|$)");
    private static final Pattern CATCH_ALL = Pattern.compile("/\\{([A-Za-z_][\\w-]*\\*)}");

    private final String text;
    private final int queryStart;
    private final Set<String> pathVariables = new LinkedHashSet<>();
    private final Set<String> queryVariables = new LinkedHashSet<>();
    private final Set<String> listVariables = new LinkedHashSet<>();

    private PathTemplateParser(String text) {
        this.text = text;
        int questionMark = maskExpressions(false).indexOf('?');
        this.queryStart = questionMark < 0 ? text.length() : questionMark;
    }

    /**
     * Reads a template.
     *
     * @throws InvalidTextException when it is none, or would let a value change more than its own segment or parameter
     */
    static PathTemplateParser parse(String text) {
        if (!text.startsWith("/")) throw InvalidTextException.at(0, "a path starts with /");
        PathTemplateParser parser = new PathTemplateParser(text);
        parser.checkLiterals();
        Matcher expression = EXPRESSION.matcher(text);
        while (expression.find()) parser.collect(expression);
        return parser;
    }

    /** The same template for a library that allows no hyphen in a name and knows {@code {/rest*}} alone. */
    String toVertxSyntax() {
        String catchAlls = CATCH_ALL.matcher(text).replaceAll("{/$1}");
        return EXPRESSION.matcher(catchAlls).replaceAll(match -> vertxName(match.group()));
    }

    /** The offset of the first use of a variable in a template; 0 where the template does not use it. */
    static int positionOf(String variable, String text) {
        Matcher use = Pattern.compile("(?<=[{?&/,])" + Pattern.quote(variable) + "(?=[*,}])")
                .matcher(text);
        return use.find() ? use.start() : 0;
    }

    static String vertxName(String name) {
        return name.replace("-", "%2D");
    }

    Set<String> pathVariables() {
        return pathVariables;
    }

    Set<String> queryVariables() {
        return queryVariables;
    }

    /** The variables in the path that may be a list of segments. */
    Set<String> listVariables() {
        return listVariables;
    }

    private void checkLiterals() {
        reject(ILLEGAL.matcher(maskExpressions(false)), "cannot stand in a path here");
        String path = maskExpressions(true).split("\\?", 2)[0];
        reject(EMPTY_SEGMENT.matcher(path), "after another one is an empty segment");
        reject(DOT_SEGMENT.matcher(path), "is no segment: it leads to another path");
    }

    /** The text with an x for each character of an expression, but for the slash or question mark it writes itself. */
    private String maskExpressions(boolean keepsOperators) {
        return EXPRESSION.matcher(text).replaceAll(match -> {
            String first = match.group(1).isEmpty() ? "" : match.group(1).substring(0, 1);
            String replacement = keepsOperators && (first.equals("/") || first.equals("?")) ? first : "x";
            return replacement + "x".repeat(match.group().length() - 1);
        });
    }

    private static void reject(Matcher mistake, String reason) {
        if (mistake.find()) throw InvalidTextException.at(mistake.start(), "'" + mistake.group() + "' " + reason);
    }

    private void collect(Matcher expression) {
        Matcher body = BODY.matcher(expression.group(1));
        if (!body.matches())
            throw InvalidTextException.at(
                    expression.start(),
                    expression.group() + " is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}");
        checkPosition(body.group(1), expression.start(), expression.end());
        boolean isQuery = body.group(1).equals("?") || body.group(1).equals("&");
        for (String name : body.group(2).split(",", -1)) collect(name, isQuery);
    }

    private void collect(String name, boolean isQuery) {
        String variable = name.replace("*", "");
        (isQuery ? queryVariables : pathVariables).add(variable);
        if (!isQuery && name.endsWith("*")) listVariables.add(variable);
    }

    private void checkPosition(String operator, int start, int end) {
        switch (operator) {
            case "?" ->
                require(end == text.length() && start < queryStart, start, "{?…} stands at the end, after no other ?");
            case "&" -> require(start > queryStart, start, "{&…} goes on with a query that begins with ?; write {?…}");
            default -> require(start < queryStart, start, "in a query write {?name} or {&name}, which can be left out");
        }
    }

    private static void require(boolean condition, int offset, String message) {
        if (!condition) throw InvalidTextException.at(offset, message);
    }
}
