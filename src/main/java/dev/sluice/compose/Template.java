package dev.sluice.compose;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The path of a call: an RFC 6570 template. Variables in the path ({@code {id}}, {@code {/rest*}}) must have a value;
 * those in the query ({@code {?limit,offset}}, {@code {&page}}) are left out where they have none.
 *
 * <p>{@code /{rest*}} is read as {@code {/rest*}}: the segments of a rest parameter, each encoded, with slashes between.
 *
 * @param text the template as configured
 * @param inPath the names of the variables in the path
 * @param inQuery the names of the variables in the query
 */
public record Template(String text, Set<String> inPath, Set<String> inQuery) {
    private static final Pattern EXPRESSION = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern BODY = Pattern.compile("([?&/]?)([A-Za-z_][\\w-]*\\*?(?:,[A-Za-z_][\\w-]*\\*?)*)");

    /**
     * Reads a template.
     *
     * @throws InvalidText when it is none, or would let a value change more than its own segment or parameter
     */
    public static Template parse(String text) {
        if (!text.startsWith("/")) throw InvalidText.at(0, "a path starts with /");
        Set<String> inPath = new LinkedHashSet<>();
        Set<String> inQuery = new LinkedHashSet<>();
        Matcher expressions = EXPRESSION.matcher(text);
        while (expressions.find()) collect(expressions, inPath, inQuery);
        int stray = firstOf(EXPRESSION
                .matcher(text)
                .replaceAll(match -> "x".repeat(match.group().length())));
        if (stray >= 0) throw InvalidText.at(stray, "'" + text.charAt(stray) + "' cannot stand in a path here");
        return new Template(text, Set.copyOf(inPath), Set.copyOf(inQuery));
    }

    private static void collect(Matcher expression, Set<String> inPath, Set<String> inQuery) {
        Matcher body = BODY.matcher(expression.group(1));
        if (!body.matches())
            throw InvalidText.at(
                    expression.start(),
                    expression.group() + " is not {name}, {name*}, {/name*}, {?name,…} or {&name,…}");
        boolean query = body.group(1).equals("?") || body.group(1).equals("&");
        for (String name : body.group(2).split(",", -1)) (query ? inQuery : inPath).add(name.replace("*", ""));
    }

    /** The offset of the first character that cannot stand in a path and query as it is, or -1. */
    private static int firstOf(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c <= ' ' || c >= 0x7f || "{}<>\"\\^`|#".indexOf(c) >= 0) return i;
        }
        return -1;
    }

    /** All names that need a value or may have one. */
    public Set<String> variables() {
        Set<String> all = new LinkedHashSet<>(inPath);
        all.addAll(inQuery);
        return all;
    }

    @Override
    public String toString() {
        return text;
    }
}
