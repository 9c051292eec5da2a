package dev.sluice.proxy;

import dev.sluice.spec.InvalidTextException;
import dev.sluice.uri.PathTemplate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target of a proxy route, {@code backend /path}. The method is that of the request.
 *
 * @param backend the name of the backend in the configuration
 * @param path its variables are the parameters of the route's path
 */
public record ProxyTarget(String backend, PathTemplate path) {
    private static final Pattern TEXT = Pattern.compile("([A-Za-z][\\w-]*) +(/\\S*)");

    /**
     * Parses {@code catalog /{path*}}.
     *
     * @throws InvalidTextException if the text is invalid
     */
    public static ProxyTarget parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches())
            throw InvalidTextException.at(0, "not a target: expected backend /path, such as catalog /{path*}");
        return new ProxyTarget(matcher.group(1), PathTemplate.parse(text, matcher.start(2)));
    }

    @Override
    public String toString() {
        return backend + " " + path;
    }
}
