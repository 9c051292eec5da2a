package dev.sluice.compose;

import dev.sluice.spec.InvalidTextException;
import dev.sluice.uri.PathTemplate;
import io.vertx.core.http.HttpMethod;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a step calls: {@code METHOD backend /path}.
 *
 * @param method the HTTP method
 * @param backend the backend's name in the configuration
 * @param path the path template
 */
public record CallTarget(HttpMethod method, String backend, PathTemplate path) {
    private static final Pattern TEXT =
            Pattern.compile("(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) +([A-Za-z][\\w-]*) +(/\\S*)");

    /**
     * Reads {@code GET customers /customers/{id}}.
     *
     * @throws InvalidTextException when it has another shape
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
