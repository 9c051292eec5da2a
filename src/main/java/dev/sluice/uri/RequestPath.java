package dev.sluice.uri;

import java.util.ArrayList;
import java.util.List;

/**
 * The one canonical form of a request's path, which routing, and only it, looks at: its decoded segments.
 *
 * <p>A path that two parties could read in two ways is refused rather than rewritten: dot segments, empty segments,
 * an encoded slash, backslash or percent sign, control characters, bytes that are not UTF-8. A slash at the end makes
 * another path, which no route matches.
 */
public final class RequestPath {
    private static final int MAX_LENGTH = 2048;

    private RequestPath() {}

    /**
     * Reads a path as it came over the wire.
     *
     * @return the segments, decoded; none for the root
     * @throws MalformedPathException when the path has no canonical form
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
