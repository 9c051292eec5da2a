package dev.sluice.compose;

import dev.sluice.spec.InvalidTextException;
import dev.sluice.uri.PathTemplate;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The target of a step's call: {@code METHOD backend /path}. */
public record CallTarget(HttpMethod method, String backend, PathTemplate path) {
    /** The methods of calls and of routes. */
    public static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final Pattern TEXT =
            Pattern.compile("(" + String.join("|", METHODS) + ") +([A-Za-z][\\w-]*) +(/\\S*)");

    /**
     * Parses a text such as {@code GET customers /customers/{id}}.
     *
     * @throws InvalidTextException if the text has another form; the column is that of the mistake
     */
    public static CallTarget parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches())
            throw InvalidTextException.at(
                    0, "not a call: expected METHOD backend /path, such as GET customers /customers/{id}");
        return new CallTarget(
                HttpMethod.valueOf(matcher.group(1)), matcher.group(2), PathTemplate.parse(text, matcher.start(3)));
    }

    @Override
    public String toString() {
        return method + " " + backend + " " + path;
    }
}
