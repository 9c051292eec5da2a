package dev.sluice.language.uri;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses the path of a request to its canonical form, the decoded segments. Ambiguous paths are rejected, because a rewritten
 * path could mean something else to a backend. Ambiguous are dot segments, empty segments, {@code %2F}, {@code %5C}, {@code
 * %25}, {@code #}, {@code ;}, control characters and invalid UTF-8. A slash at the end leaves an empty segment, which no route
 * matches.
 */
public final class RequestPath {
    private static final int MAX_LENGTH = 2048;

    private RequestPath() {}

    /**
     * Returns the decoded segments of a percent-encoded path; empty for the root.
     *
     * @throws MalformedPathException if the path is ambiguous, invalid, or longer than 2048 characters
     */
    public static List<String> parse(String raw) {
        if (raw.length() > MAX_LENGTH || !raw.startsWith("/") || !isAscii(raw)) throw new MalformedPathException();
        List<String> segments = new ArrayList<>();
        int start = 1;
        for (int slash = raw.indexOf('/', 1); slash >= 0; slash = raw.indexOf('/', start)) {
            segments.add(segment(raw, start, slash));
            start = slash + 1;
        }
        if (raw.length() > 1) segments.add(start == raw.length() ? "" : segment(raw, start, raw.length()));
        return segments;
    }

    private static boolean isAscii(String raw) {
        for (int i = 0; i < raw.length(); i++) if (raw.charAt(i) > 0x7e) return false;
        return true;
    }

    private static String segment(String raw, int start, int end) {
        String segment = decode(raw.substring(start, end));
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) throw new MalformedPathException();
        for (int i = 0; i < segment.length(); i++)
            if (isForbidden(segment.charAt(i))) throw new MalformedPathException();
        return segment;
    }

    private static boolean isForbidden(char c) {
        return c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == '%' || c == '#' || c == ';';
    }

    private static String decode(String segment) {
        try {
            return PercentDecoder.decode(segment);
        } catch (IllegalArgumentException e) {
            throw new MalformedPathException();
        }
    }
}
