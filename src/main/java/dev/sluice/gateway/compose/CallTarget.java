package dev.sluice.gateway.compose;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.language.uri.PathTemplate;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The target of a step's call: {@code METHOD backend /path}. */
public record CallTarget(HttpMethod method, String backend, PathTemplate path) {
    /** The methods of calls and of routes. */
    public static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final Pattern TEXT =
            Pattern.compile("(" + String.join("|", METHODS) + ") +([A-Za-z][\\w-]*) +(/\\S*)");

    private static final String EXPECTED =
            "not a call: expected METHOD backend /path, such as GET customers /customers/{id}";

    /** A method in any case, and the rest. */
    private static final Pattern PARTS = Pattern.compile("(?:((?i)" + String.join("|", METHODS) + ")(?: +|$))? *(.*)");

    private static final Pattern BACKEND_AND_PATH = Pattern.compile("([A-Za-z][\\w-]*)(?:(?: +|(?=/))(\\S+))?");

    /** Parses a text that no file has. Fails as {@link #parse(String, SourceLocation)} does. */
    public static CallTarget parse(String text) {
        return parse(text, null);
    }

    /**
     * Parses a text such as {@code GET customers /customers/{id}}.
     *
     * @param location that of the text; null if no file has it
     * @throws InvalidTextException if the text has another form; the column is that of the mistake
     */
    public static CallTarget parse(String text, @Nullable SourceLocation location) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) throw mistake(text);
        return new CallTarget(
                HttpMethod.valueOf(matcher.group(1)),
                matcher.group(2),
                PathTemplate.parse(text, matcher.start(3), location));
    }

    /** Returns the location of the text; null if no file has it. */
    @Nullable
    SourceLocation location() {
        return path.location();
    }

    /** Describes a text of another form. */
    private static InvalidTextException mistake(String text) {
        Matcher parts = PARTS.matcher(text);
        String method =
                parts.matches() && parts.group(1) != null ? parts.group(1).toUpperCase(Locale.ROOT) : "GET";
        String rest = parts.matches() ? parts.group(2) : "";
        Optional<String> url = BackendUrlAdvice.advice(rest, method + " ");
        if (url.isPresent()) return InvalidTextException.at(parts.start(2), url.get());
        String suggestion = suggestion(method, rest)
                .map(call -> "; did you mean " + call + "?")
                .orElse("");
        return InvalidTextException.at(0, EXPECTED + suggestion);
    }

    /** Returns the call with the missing method, space, slash or path; empty if there is no backend. */
    private static Optional<String> suggestion(String method, String rest) {
        Matcher target = BACKEND_AND_PATH.matcher(rest);
        if (!target.matches()) return Optional.empty();
        String path = Objects.requireNonNullElse(target.group(2), "/");
        return Optional.of(method + " " + target.group(1) + (path.startsWith("/") ? " " : " /") + path);
    }

    @Override
    public String toString() {
        return method + " " + backend + " " + path;
    }
}
