package dev.sluice.proxy;

import dev.sluice.spec.InvalidTextException;
import dev.sluice.uri.PathTemplate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a proxy route passes its requests on to: {@code backend /path}. The method is the request's own.
 *
 * @param backend the backend's name in the configuration
 * @param path the path template; its variables are the parameters of the route's path
 */
public record ProxyTarget(String backend, PathTemplate path) {
    private static final Pattern TEXT = Pattern.compile("([A-Za-z][\\w-]*) +(/\\S*)");

    /**
     * Reads {@code catalog /{path*}}.
     *
     * @throws InvalidTextException when it has another shape
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
