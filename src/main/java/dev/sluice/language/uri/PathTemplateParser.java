package dev.sluice.language.uri;

import dev.sluice.core.spec.InvalidTextException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses and checks the path template of a call, and collects its variables. */
final class PathTemplateParser {
    private static final Pattern EXPRESSION = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern BODY = Pattern.compile("([?&/]?)([A-Za-z_][\\w-]*\\*?(?:,[A-Za-z_][\\w-]*\\*?)*+)");
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
        int questionMark = mask(false).indexOf('?');
        this.queryStart = questionMark < 0 ? text.length() : questionMark;
    }

    static PathTemplateParser parse(String text) {
        if (!text.startsWith("/")) throw InvalidTextException.at(0, "a path starts with /");
        PathTemplateParser parser = new PathTemplateParser(text);
        parser.checkLiterals();
        Matcher expression = EXPRESSION.matcher(text);
        while (expression.find()) parser.collect(expression);
        return parser;
    }

    /** Returns the template for Vert.x, which allows no hyphen in a name and has no {@code /{rest*}}. */
    String toVertxSyntax() {
        String catchAlls = CATCH_ALL.matcher(text).replaceAll("{/$1}");
        return EXPRESSION.matcher(catchAlls).replaceAll(match -> vertxName(match.group()));
    }

    /** Returns the offset of the first use of a variable; 0 if there is no use. */
    static int offsetOf(String variable, String text) {
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

    /** Returns the variables that may have a list of segments. */
    Set<String> listVariables() {
        return listVariables;
    }

    /** Returns the decoded literal names of the query, and its variables. Some servers also split a query at a semicolon. */
    Set<String> queryNames() {
        Set<String> names = new LinkedHashSet<>();
        String literals = EXPRESSION.matcher(text.substring(queryStart)).replaceAll("");
        for (String pair : literals.split("[?&;]", -1))
            if (!pair.isEmpty()) names.add(URLDecoder.decode(pair.split("=", 2)[0], StandardCharsets.UTF_8));
        names.addAll(queryVariables);
        return names;
    }

    private void checkLiterals() {
        Matcher illegal = ILLEGAL.matcher(mask(false));
        if (illegal.find()) throw illegal(illegal.start(), illegal.group());
        String path = mask(true).split("\\?", 2)[0];
        reject(EMPTY_SEGMENT.matcher(path), "follows another slash: an empty segment is invalid");
        reject(DOT_SEGMENT.matcher(path), "is a dot segment, which leads to another path");
    }

    private InvalidTextException illegal(int offset, String character) {
        return InvalidTextException.at(offset, "'" + character + "' is invalid in a path" + didYouMean(offset));
    }

    /** A parameter of a query has a notation of its own, so there is no suggestion for it. */
    private String didYouMean(int offset) {
        return offset < queryStart ? ForeignParameter.didYouMean(text.substring(0, queryStart), offset) : "";
    }

    /** Returns the text with an x for each character of an expression, except an operator that is a slash or question mark. */
    private String mask(boolean keepsOperators) {
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
                    expression.group() + " is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}"
                            + didYouMean(expression.start()));
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
                require(
                        end == text.length() && start < queryStart,
                        start,
                        "{?…} must be at the end, and the only ? of the path");
            case "&" -> require(start > queryStart, start, "{&…} must follow a query that begins with ?; write {?…}");
            default -> require(start < queryStart, start, "in a query, write {?name} or {&name}, which are optional");
        }
    }

    private static void require(boolean condition, int offset, String message) {
        if (!condition) throw InvalidTextException.at(offset, message);
    }
}
