package dev.sluice.edge;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The one canonical form of a request's path, which routing, and only it, looks at: its decoded segments.
 *
 * <p>A path that two parties could read in two ways is refused rather than rewritten: dot segments, empty segments,
 * an encoded slash, backslash or percent sign, control characters, bytes that are not UTF-8. A slash at the end makes
 * another path, which no route matches.
 */
final class RequestPath {
    private static final int MAX_LENGTH = 2048;

    private RequestPath() {}

    /**
     * Reads a path as it came over the wire.
     *
     * @return the segments, decoded; none for the root
     * @throws Refusal (400) when the path has no canonical form
     */
    static List<String> segments(String raw) {
        if (raw.length() > MAX_LENGTH || !raw.startsWith("/")) throw refused();
        List<String> segments = new ArrayList<>();
        int start = 1;
        for (int slash = raw.indexOf('/', 1); slash >= 0; slash = raw.indexOf('/', start)) {
            segments.add(segment(raw, start, slash));
            start = slash + 1;
        }
        if (raw.length() > 1) segments.add(start == raw.length() ? "" : segment(raw, start, raw.length()));
        return segments;
    }

    private static String segment(String raw, int start, int end) {
        String segment = decoded(raw, start, end);
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) throw refused();
        for (int i = 0; i < segment.length(); i++) if (isForbidden(segment.charAt(i))) throw refused();
        return segment;
    }

    private static boolean isForbidden(char c) {
        return c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == '%' || c == '#' || c == ';';
    }

    private static String decoded(String raw, int start, int end) {
        if (isPlain(raw, start, end)) return raw.substring(start, end);
        ByteBuffer bytes = ByteBuffer.allocate(end - start);
        for (int i = start; i < end; i++) {
            char c = raw.charAt(i);
            if (c > 0x7e) throw refused();
            bytes.put(c == '%' ? octet(raw, i, end) : (byte) c);
            if (c == '%') i += 2;
        }
        return utf8(bytes.flip());
    }

    /** Most segments are, and are what they stand for. */
    private static boolean isPlain(String raw, int start, int end) {
        for (int i = start; i < end; i++) if (raw.charAt(i) == '%' || raw.charAt(i) > 0x7e) return false;
        return true;
    }

    private static byte octet(String raw, int percent, int end) {
        if (percent + 2 >= end) throw refused();
        int high = Character.digit(raw.charAt(percent + 1), 16);
        int low = Character.digit(raw.charAt(percent + 2), 16);
        if (high < 0 || low < 0) throw refused();
        return (byte) (high << 4 | low);
    }

    private static String utf8(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw refused();
        }
    }

    private static Refusal refused() {
        return new Refusal(Problem.of(400, "The path is not one that can be read in one way only."));
    }
}
