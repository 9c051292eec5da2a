package dev.sluice.gateway.proxy;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.gateway.compose.BackendUrlAdvice;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.language.uri.PathTemplate;
import java.util.Optional;
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

    /** A call, or a target without its space. */
    private static final Pattern CLOSE =
            Pattern.compile("(?:(?:" + String.join("|", CallTarget.METHODS) + ") +)?([A-Za-z][\\w-]*) *(/\\S*)");

    /**
     * Parses {@code catalog /{path*}}.
     *
     * @throws InvalidTextException if the text is invalid
     */
    public static ProxyTarget parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) throw mistake(text);
        return new ProxyTarget(matcher.group(1), PathTemplate.parse(text, matcher.start(2), null));
    }

    private static InvalidTextException mistake(String text) {
        Optional<String> url = BackendUrlAdvice.advice(text, "");
        if (url.isPresent()) return InvalidTextException.at(0, url.get());
        Matcher close = CLOSE.matcher(text);
        String suggestion = close.matches() ? "; did you mean " + close.group(1) + " " + close.group(2) + "?" : "";
        return InvalidTextException.at(
                0, "not a target: expected backend /path, such as catalog /{path*}" + suggestion);
    }

    @Override
    public String toString() {
        return backend + " " + path;
    }
}
