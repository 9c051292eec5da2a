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
    private static final Pattern STRAY = Pattern.compile("[^A-Za-z0-9._~!$&()*+,;=:@/?%-]|%(?![0-9A-Fa-f]{2})");
    private static final Pattern EMPTY_SEGMENT = Pattern.compile("(?<=/)/");
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?<=/)(?:\\.|%2[Ee]){1,2}(?=/|$)");
    private static final Pattern REST = Pattern.compile("/\\{([A-Za-z_][\\w-]*\\*)}");

    private final String text;
    private final int query;
    private final Set<String> inPath = new LinkedHashSet<>();
    private final Set<String> inQuery = new LinkedHashSet<>();
    private final Set<String> lists = new LinkedHashSet<>();

    private PathTemplateParser(String text) {
        this.text = text;
        int questionMark = blanked(false).indexOf('?');
        this.query = questionMark < 0 ? text.length() : questionMark;
    }

    /**
     * Reads a template.
     *
     * @throws InvalidTextException when it is none, or would let a value change more than its own segment or parameter
     */
    static PathTemplateParser read(String text) {
        if (!text.startsWith("/")) throw InvalidTextException.at(0, "a path starts with /");
        PathTemplateParser syntax = new PathTemplateParser(text);
        syntax.checkLiterals();
        Matcher expression = EXPRESSION.matcher(text);
        while (expression.find()) syntax.collect(expression);
        return syntax;
    }

    /** The same template for a library that allows no hyphen in a name and knows {@code {/rest*}} alone. */
    String forLibrary() {
        String rests = REST.matcher(text).replaceAll("{/$1}");
        return EXPRESSION.matcher(rests).replaceAll(match -> libraryName(match.group()));
    }

    /** The offset of the first use of a variable in a template; 0 where the template does not use it. */
    static int positionOf(String variable, String text) {
        Matcher use = Pattern.compile("(?<=[{?&/,])" + Pattern.quote(variable) + "(?=[*,}])")
                .matcher(text);
        return use.find() ? use.start() : 0;
    }

    static String libraryName(String name) {
        return name.replace("-", "%2D");
    }

    Set<String> inPath() {
        return inPath;
    }

    Set<String> inQuery() {
        return inQuery;
    }

    /** The variables in the path that may be a list of segments. */
    Set<String> lists() {
        return lists;
    }

    private void checkLiterals() {
        refuse(STRAY.matcher(blanked(false)), "cannot stand in a path here");
        String path = blanked(true).split("\\?", 2)[0];
        refuse(EMPTY_SEGMENT.matcher(path), "after another one is an empty segment");
        refuse(DOT_SEGMENT.matcher(path), "is no segment: it leads to another path");
    }

    /** The text with an x for each character of an expression, but for the slash or question mark it writes itself. */
    private String blanked(boolean asWritten) {
        return EXPRESSION.matcher(text).replaceAll(match -> {
            String first = match.group(1).isEmpty() ? "" : match.group(1).substring(0, 1);
            String kept = asWritten && (first.equals("/") || first.equals("?")) ? first : "x";
            return kept + "x".repeat(match.group().length() - 1);
        });
    }

    private static void refuse(Matcher mistake, String why) {
        if (mistake.find()) throw InvalidTextException.at(mistake.start(), "'" + mistake.group() + "' " + why);
    }

    private void collect(Matcher expression) {
        Matcher body = BODY.matcher(expression.group(1));
        if (!body.matches())
            throw InvalidTextException.at(
                    expression.start(),
                    expression.group() + " is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}");
        checkPlace(body.group(1), expression.start(), expression.end());
        boolean query = body.group(1).equals("?") || body.group(1).equals("&");
        for (String name : body.group(2).split(",", -1)) collect(name, query);
    }

    private void collect(String name, boolean query) {
        String plain = name.replace("*", "");
        (query ? inQuery : inPath).add(plain);
        if (!query && name.endsWith("*")) lists.add(plain);
    }

    private void checkPlace(String operator, int start, int end) {
        switch (operator) {
            case "?" ->
                require(end == text.length() && start < query, start, "{?…} stands at the end, after no other ?");
            case "&" -> require(start > query, start, "{&…} goes on with a query that begins with ?; write {?…}");
            default -> require(start < query, start, "in a query write {?name} or {&name}, which can be left out");
        }
    }

    private static void require(boolean holds, int offset, String otherwise) {
        if (!holds) throw InvalidTextException.at(offset, otherwise);
    }
}
