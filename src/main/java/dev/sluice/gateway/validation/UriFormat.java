package dev.sluice.gateway.validation;

/** URIs and references to them (RFC 3986, appendix A). */
final class UriFormat {
    private static final String SUB_DELIMITERS = "!$&'()*+,;=";

    private static final String UNRESERVED = "-._~";

    private final TextCursor cursor;

    private UriFormat(TextCursor cursor) {
        this.cursor = cursor;
    }

    static boolean isUri(String text) {
        int scheme = schemeLength(text);
        return scheme > 0 && isRelative(text.substring(scheme));
    }

    static boolean isReference(String text) {
        int scheme = schemeLength(text);
        return (scheme > 0 || !startsLikeScheme(text)) && isRelative(text.substring(scheme));
    }

    /** Without a scheme, the first segment of a path has no colon (section 4.2). */
    private static boolean startsLikeScheme(String text) {
        TextCursor cursor = new TextCursor(text);
        cursor.takeAll(character -> ":/?#".indexOf(character) < 0);
        return cursor.take(':');
    }

    /** Returns the length of the scheme with its colon; zero without a scheme. */
    private static int schemeLength(String text) {
        TextCursor cursor = new TextCursor(text);
        if (text.isEmpty() || !TextCursor.isLetter(text.charAt(0))) return 0;
        cursor.takeAll(character -> HostFormats.isLetterOrDigit(character) || "+-.".indexOf(character) >= 0);
        return cursor.take(':') ? cursor.position() : 0;
    }

    private static boolean isRelative(String text) {
        TextCursor cursor = new TextCursor(text);
        UriFormat uri = new UriFormat(cursor);
        if (text.startsWith("//")) {
            cursor.take('/');
            cursor.take('/');
            if (!uri.takeAuthority(text)) return false;
            // A path behind an authority starts with a slash.
            if (!cursor.isAtEnd() && "/?#".indexOf(text.charAt(cursor.position())) < 0) return false;
        }
        return uri.takeText(":@/")
                && (!cursor.take('?') || uri.takeText(":@/?"))
                && (!cursor.take('#') || uri.takeText(":@/?"))
                && cursor.isAtEnd();
    }

    private boolean takeAuthority(String text) {
        int end = cursor.position();
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) end++;
        int at = text.substring(cursor.position(), end).indexOf('@');
        if (at >= 0 && (!takeText(":") || !cursor.take('@'))) return false;
        if (!takeHost()) return false;
        if (cursor.take(':')) cursor.takeAll(TextCursor::isDigit);
        return cursor.position() == end;
    }

    private boolean takeHost() {
        if (!cursor.take('[')) return takeText("");
        int start = cursor.position();
        cursor.takeAll(character -> isPlain(character, ":"));
        String address = cursor.since(start);
        return cursor.take(']') && (HostFormats.isIpv6(address) || isFutureAddress(address));
    }

    /** The syntax of later versions: v, a number in hexadecimal digits, a dot, and a text. */
    private static boolean isFutureAddress(String address) {
        TextCursor future = new TextCursor(address);
        return future.takeLetter('v')
                && future.takeAll(TextCursor::isHexDigit) > 0
                && future.take('.')
                && future.takeAll(character -> isPlain(character, ":")) > 0
                && future.isAtEnd();
    }

    /** Takes plain and percent-encoded characters; fails for an incomplete encoding. */
    private boolean takeText(String others) {
        cursor.takeAll(character -> isPlain(character, others));
        while (cursor.take('%')) {
            if (!cursor.takeEncodedByte()) return false;
            cursor.takeAll(character -> isPlain(character, others));
        }
        return true;
    }

    private static boolean isPlain(int character, String others) {
        return HostFormats.isLetterOrDigit(character)
                || UNRESERVED.indexOf(character) >= 0
                || SUB_DELIMITERS.indexOf(character) >= 0
                || others.indexOf(character) >= 0;
    }
}
