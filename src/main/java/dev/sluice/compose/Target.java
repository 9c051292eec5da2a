package dev.sluice.compose;

import dev.sluice.spec.InvalidText;
import dev.sluice.uri.Template;
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
public record Target(HttpMethod method, String backend, Template path) {
    private static final Pattern TEXT =
            Pattern.compile("(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) +([A-Za-z][\\w-]*) +(/\\S*)");

    /**
     * Reads {@code GET customers /customers/{id}}.
     *
     * @throws InvalidText when it has another shape
     */
    public static Target parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches())
            throw InvalidText.at(0, "not a call: expected METHOD backend /path, such as GET customers /customers/{id}");
        return new Target(
                HttpMethod.valueOf(matcher.group(1)), matcher.group(2), Template.parse(text, matcher.start(3)));
    }

    @Override
    public String toString() {
        return method + " " + backend + " " + path;
    }
}
