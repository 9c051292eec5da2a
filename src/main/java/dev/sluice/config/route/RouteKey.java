package dev.sluice.config.route;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.ScalarType;
import dev.sluice.config.binding.SourceMap;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.route.HeaderCondition;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteConditions;
import dev.sluice.language.uri.PathPattern;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The key of a route, with all conditions on a request: {@code GET api.example.com/customers/{id} X-Version=2}. */
public record RouteKey(HttpMethod method, PathPattern path, RouteConditions conditions) {

    private static final String EXPECTED = "METHOD /path, such as GET /customers/{id}";
    private static final Pattern PATTERN = Pattern.compile("(\\S+) +([^\\s/]*)(/\\S*)((?: .*)?)");

    /** A path without a method, a method before a path without a slash, or both without a space. */
    private static final Pattern CLOSE = Pattern.compile(
            "(?:((?i)" + String.join("|", CallTarget.METHODS) + ")(?::? +|:?(?=/))|(?=/))/?([^\\s/]\\S*)");

    private static final Pattern NO_LIST = Pattern.compile("[\\s,|\\[\\]]+");
    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final List<String> METHODS_WITHOUT_BODY = List.of("GET", "HEAD", "OPTIONS");
    private static final ScalarType TYPE = new ScalarType(EXPECTED, scalar -> parse(scalar.text()));

    /** Replaces an invalid key, so that the rest of its route can be checked. */
    static final RouteKey PLACEHOLDER = parse("POST /");

    /** Reads a key; returns null and reports an error if it is invalid. */
    static @Nullable RouteKey read(Scalar key, Binder binder) {
        return (RouteKey) binder.read(TYPE, key);
    }

    /** Returns the key of a route; null if it was invalid. */
    public static @Nullable RouteKey of(Route.Spec route, SourceMap sources) {
        boolean isInvalid = sources.isInvalid(route, "path");
        return isInvalid ? null : new RouteKey(route.method(), route.path(), route.conditions());
    }

    private static RouteKey parse(String text) {
        rejectManyMethods(text);
        Matcher parts = PATTERN.matcher(text);
        if (!parts.matches())
            throw InvalidTextException.at(0, "not a route (expected: " + EXPECTED + ")" + didYouMean(text));
        String method = parts.group(1);
        rejectTrailingSlash(text, parts);
        if (!CallTarget.METHODS.contains(method))
            throw InvalidTextException.at(
                    0, "unknown method " + method + Suggestion.didYouMean(method, CallTarget.METHODS));
        PathPattern path = shiftError(parts.start(3), () -> PathPattern.parse(parts.group(3)));
        List<HeaderCondition> headers = headers(parts.group(4), parts.start(4));
        RouteConditions conditions = shiftError(parts.start(2), () -> RouteConditions.of(parts.group(2), headers));
        return new RouteKey(HttpMethod.valueOf(method), path, conditions);
    }

    private static void rejectManyMethods(String text) {
        int slash = text.indexOf('/');
        List<String> words = slash < 0 ? List.of() : words(text.substring(0, slash));
        boolean isAny = !words.isEmpty() && List.of("ANY", "ALL", "*").contains(words.get(0));
        boolean isList = words.size() > 1 && CallTarget.METHODS.containsAll(words.subList(0, 2));
        if (!isAny && !isList) return;
        String last = words.get(words.size() - 1);
        boolean hasHost = words.size() > 1 && !CallTarget.METHODS.contains(last);
        String path = (hasHost ? last : "") + withoutSlash(text.substring(slash).split(" ", 2)[0]);
        List<String> methods = isAny ? List.of("GET", "POST") : hasHost ? words.subList(0, words.size() - 1) : words;
        List<String> keys = methods.stream().map(method -> method + " " + path).toList();
        int most = keys.size() - 1;
        throw InvalidTextException.at(
                0, "one method for each route: " + String.join(", ", keys.subList(0, most)) + " and " + keys.get(most));
    }

    /** Returns the words between blanks and the punctuation of lists. */
    private static List<String> words(String text) {
        return NO_LIST.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
    }

    private static void rejectTrailingSlash(String text, Matcher parts) {
        String path = parts.group(3);
        if (withoutSlash(path).equals(path)) return;
        String upper = parts.group(1).toUpperCase(Locale.ROOT);
        String method = CallTarget.METHODS.contains(upper) ? upper : parts.group(1);
        String corrected = method + text.substring(parts.end(1), parts.end(3) - 1) + parts.group(4);
        throw InvalidTextException.at(0, "a path does not end with /: leave it out; did you mean " + corrected + "?");
    }

    private static String withoutSlash(String path) {
        boolean hasSlash = path.length() > 1 && path.endsWith("/") && !path.endsWith("//");
        return hasSlash ? path.substring(0, path.length() - 1) : path;
    }

    /** Returns the end of a message about a key without a method, a space or a slash. */
    private static String didYouMean(String text) {
        Matcher close = CLOSE.matcher(text);
        if (!close.matches()) return "";
        String method = close.group(1) == null ? "GET" : close.group(1).toUpperCase(Locale.ROOT);
        return "; did you mean " + method + " " + withoutSlash("/" + close.group(2)) + "?";
    }

    private static List<HeaderCondition> headers(String text, int start) {
        List<HeaderCondition> headers = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) headers.add(shiftError(start + word.start(), () -> header(word.group(), headers)));
        return headers;
    }

    private static HeaderCondition header(String text, List<HeaderCondition> previous) {
        HeaderCondition header = HeaderCondition.parse(text);
        String name = header.name();
        if (name.equalsIgnoreCase("host")) throw InvalidTextException.at(0, "the host stands before the path");
        String reason = ReservedHeaders.whyNotReturnable(name);
        if (reason != null) throw InvalidTextException.at(0, name + ": " + reason);
        if (previous.stream().anyMatch(other -> other.name().equalsIgnoreCase(name)))
            throw InvalidTextException.at(0, "a second condition on " + name);
        return header;
    }

    private static <T> T shiftError(int offset, Supplier<T> parse) {
        try {
            return parse.get();
        } catch (InvalidTextException e) {
            throw InvalidTextException.at(offset + e.column() - 1, String.valueOf(e.getMessage()));
        }
    }

    /** Whether the body of a request with this method has a meaning (RFC 9110, section 9.3). */
    public static boolean allowsBody(HttpMethod method) {
        return !METHODS_WITHOUT_BODY.contains(method.name());
    }

    /** Returns a text that is equal for routes of equal specificity. Two such routes conflict unless their conditions are disjoint. */
    public String specificity() {
        return method + " " + conditions.host() + path.shape() + " "
                + conditions.headers().size();
    }

    /** Whether no request matches both keys. */
    public boolean isDisjointFrom(RouteKey other) {
        return conditions.isDisjointFrom(other.conditions);
    }
}
