package dev.sluice.core.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A media type without parameters, or all media types of one type, such as {@code image/*} (RFC 9110 8.3.1 and 12.5.1). Immutable.
 *
 * @param type in lower case
 * @param subtype in lower case; {@code *} for all
 */
public record MediaRange(String type, String subtype) {
    /** The registered types (RFC 6838 4.2). */
    public static final List<String> TYPES = List.of(
            "application", "audio", "font", "haptics", "image", "message", "model", "multipart", "text", "video");

    private static final String ALL = "*";

    /** The type of a body without a Content-Type (RFC 9110 8.3). */
    private static final MediaRange UNKNOWN = new MediaRange("application", "octet-stream");

    /**
     * Parses {@code application/json} or {@code image/*}.
     *
     * @throws IllegalArgumentException for another text, also for all types
     */
    public static MediaRange parse(String text) {
        MediaRange range = find(text);
        if (range == null || range.type.equals(ALL)) throw new IllegalArgumentException("not a media type");
        return range;
    }

    /** Returns the media type in a Content-Type; null if it is malformed. Without the header, the type is unknown binary data. */
    public static @Nullable MediaRange ofBody(@Nullable String contentType) {
        if (contentType == null) return UNKNOWN;
        int semicolon = contentType.indexOf(';');
        MediaRange found = find(
                semicolon < 0
                        ? contentType.strip()
                        : contentType.substring(0, semicolon).strip());
        return found == null || found.subtype.equals(ALL) ? null : found;
    }

    private static @Nullable MediaRange find(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) return null;
        String type = text.substring(0, slash).toLowerCase(Locale.ROOT);
        String subtype = text.substring(slash + 1).toLowerCase(Locale.ROOT);
        boolean isValid = isName(type) && (subtype.equals(ALL) || isName(subtype));
        return isValid ? new MediaRange(type, subtype) : null;
    }

    private static boolean isName(String text) {
        return HeaderSyntax.isToken(text) && !text.contains(ALL);
    }

    /** Returns whether a media type is in this range. */
    public boolean includes(MediaRange mediaType) {
        return type.equals(mediaType.type) && (subtype.equals(ALL) || subtype.equals(mediaType.subtype));
    }

    @Override
    public String toString() {
        return type + "/" + subtype;
    }
}
