package dev.sluice.language.uri;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises a parameter of a path in the notation of another router, such as {@code :id}, {@code <id>} or {@code *}. Messages
 * suggest the notation of this gateway. Some of the others are valid literal segments.
 */
public final class ForeignParameter {
    private static final String NAME = "([A-Za-z_][\\w-]*)";
    private static final Pattern WILDCARD = Pattern.compile("\\*{1,2}");

    /** The rest of the path in the notations of Express, Rails, Flask, Next.js, Spring, ASP.NET, Go and AWS. */
    private static final List<Pattern> CATCH_ALLS = patterns(
            ":" + NAME + "(?:[*+]|\\(\\.[*+]\\))",
            "\\*{1,2}" + NAME,
            "<path:" + NAME + ">",
            "\\[\\.\\.\\." + NAME + "]",
            "\\{\\*{1,2}" + NAME + "}",
            "\\{" + NAME + "(?:\\+|\\.\\.\\.|:\\.[*+])}");

    /** One segment, also with a type or a pattern, and the references of expressions. */
    private static final List<Pattern> PARAMETERS = patterns(
            ":" + NAME + "(?:\\(.*\\))?",
            "<(?:[A-Za-z]+:)?" + NAME + ">",
            "\\[" + NAME + "]",
            "\\{" + NAME + "(?::.*|\\?)}",
            "\\{\\{ ?" + NAME + " ?}}",
            "\\$\\{(?:[A-Za-z_][\\w-]*\\.)*" + NAME + "}",
            "\\{(?:\\$(?:[A-Za-z_][\\w-]*\\.)*|(?:[A-Za-z_][\\w-]*\\.)+)" + NAME + "}");

    private ForeignParameter() {}

    private static List<Pattern> patterns(String... texts) {
        return List.of(texts).stream().map(Pattern::compile).toList();
    }

    /**
     * Returns the notation of this gateway, {@code {id}} or {@code {path*}}; empty for any other segment.
     *
     * @param isLast whether the segment ends the path. Only such a segment can be a catch-all.
     */
    public static Optional<String> suggestion(String segment, boolean isLast) {
        if (WILDCARD.matcher(segment).matches()) return Optional.of(isLast ? "{rest*}" : "{name}");
        Optional<String> catchAll = name(segment, CATCH_ALLS);
        if (catchAll.isPresent()) return catchAll.map(name -> "{" + name + (isLast ? "*}" : "}"));
        return name(segment, PARAMETERS).map(name -> "{" + name + "}");
    }

    /** Returns the end of a message: the suggestion as a question; empty for any other segment. */
    static String didYouMean(String segment, boolean isLast) {
        return suggestion(segment, isLast)
                .map(notation -> "; did you mean " + notation + "?")
                .orElse("");
    }

    /** Returns the end of a message about a character of a path. */
    static String didYouMean(String path, int offset) {
        int end = path.indexOf('/', offset);
        String segment = path.substring(path.lastIndexOf('/', offset) + 1, end < 0 ? path.length() : end);
        return didYouMean(segment, end < 0);
    }

    private static Optional<String> name(String segment, List<Pattern> notations) {
        return notations.stream()
                .map(notation -> notation.matcher(segment))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }
}
