package dev.sluice.language.uri;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.spec.InvalidTextException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path of a route: literal segments, parameters ({@code {id}}, one segment) and a catch-all at the end ({@code {path*}}, one
 * segment or more).
 *
 * @param text the pattern as configured
 * @param segments the parts in order; empty for the root path
 */
public record PathPattern(String text, List<Segment> segments) {
    private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z_][\\w-]*)(\\*?)}");

    /** Characters of ASCII that need no encoding, and any others, also as the encoding of their UTF-8. */
    private static final Pattern LITERAL =
            Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,=:@-]|[^\\x00-\\x9F]|%[89A-Fa-f][0-9A-Fa-f])++");

    public enum Kind {
        LITERAL,
        PARAMETER,
        CATCH_ALL
    }

    /**
     * One part of the pattern.
     *
     * @param name the decoded literal, or the name of the parameter
     */
    public record Segment(Kind kind, String name) {}

    /**
     * Parses {@code /customers/{id}/overview}.
     *
     * @throws InvalidTextException if the pattern is invalid
     */
    public static PathPattern parse(String text) {
        if (!text.startsWith("/")) throw InvalidTextException.at(0, "a path starts with /");
        if (text.equals("/")) return new PathPattern(text, List.of());
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int offset = 1;
        for (String part : text.substring(1).split("/", -1)) {
            Segment segment = segment(part, offset, offset + part.length() == text.length());
            if (segment.kind() != Kind.LITERAL && !names.add(segment.name()))
                throw InvalidTextException.at(offset, part + " occurs twice in the path");
            segments.add(segment);
            offset += part.length() + 1;
            if (segment.kind() == Kind.CATCH_ALL && offset <= text.length())
                throw InvalidTextException.at(offset - part.length() - 1, part + " must be the last segment");
        }
        return new PathPattern(text, List.copyOf(segments));
    }

    private static Segment segment(String part, int offset, boolean isLast) {
        Matcher parameter = PARAMETER.matcher(part);
        if (parameter.matches())
            return new Segment(parameter.group(2).isEmpty() ? Kind.PARAMETER : Kind.CATCH_ALL, parameter.group(1));
        if (part.isEmpty()) throw InvalidTextException.at(offset, "an empty segment matches no request");
        String literal = literal(part);
        if (literal == null)
            throw InvalidTextException.at(
                    offset,
                    "'" + part + "' is neither a literal segment nor {name} nor {name*}"
                            + ForeignParameter.didYouMean(part, isLast));
        return new Segment(Kind.LITERAL, literal);
    }

    /** Returns the decoded text, as the segments of requests are; null if it is invalid. */
    private static @Nullable String literal(String part) {
        if (part.equals(".") || part.equals("..") || !LITERAL.matcher(part).matches()) return null;
        try {
            return PercentDecoder.decode(new String(part.getBytes(UTF_8), ISO_8859_1));
        } catch (IllegalArgumentException notUtf8) {
            return null;
        }
    }

    /** Returns the names of the parameters and the catch-all. */
    public List<String> parameters() {
        return segments.stream()
                .filter(segment -> segment.kind() != Kind.LITERAL)
                .map(Segment::name)
                .toList();
    }

    /** Returns the pattern without the names of parameters. Patterns of one shape match the same paths. */
    public String shape() {
        StringBuilder shape = new StringBuilder();
        for (Segment segment : segments) shape.append('/').append(shapeOf(segment));
        return shape.toString();
    }

    private static String shapeOf(Segment segment) {
        return switch (segment.kind()) {
            case LITERAL -> segment.name();
            case PARAMETER -> "{}";
            case CATCH_ALL -> "{*}";
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
