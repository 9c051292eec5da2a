package dev.sluice.gateway.route;

import static java.util.stream.Collectors.joining;

import dev.sluice.core.http.MediaRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The media types of the bodies that a composed route reads. Immutable and thread-safe. */
public final class BodyTypes {
    private static final String ALL = "application/json, application/x-www-form-urlencoded, text/*";
    private static final BodyTypes PARSED =
            new BodyTypes(List.of(), ALL, "The body must be JSON, a form without files, or text.");
    private static final BodyTypes JSON =
            new BodyTypes(List.of(), "application/json", "The body must be JSON; send application/json.");

    private static final String SUFFIX = "+json";

    /** The type of a body without a Content-Type. */
    private static final MediaRange WITHOUT_TYPE = MediaRange.parse("application/json");

    private final List<MediaRange> own;
    private final String accepted;
    private final String rejection;

    private BodyTypes(List<MediaRange> own, String accepted, String rejection) {
        this.own = own;
        this.accepted = accepted;
        this.rejection = rejection;
    }

    /** Returns the types of {@code limits.content_types}; without them, JSON for a body with a schema, and all types that are parsed. */
    public static BodyTypes of(Route.Spec route) {
        List<MediaRange> own = route.limits().contentTypes().stream()
                .filter(BodyTypes::isParsed)
                .toList();
        if (own.isEmpty()) return route.validate().body() == null ? PARSED : JSON;
        String accepted = own.stream().map(MediaRange::toString).collect(joining(", "));
        return new BodyTypes(own, accepted, "This route does not accept the media type of the body.");
    }

    /** Returns whether {@code $body} is parsed from a media type, or from all types of a range. */
    public static boolean isParsed(MediaRange range) {
        return range.type().equals("text")
                || isJson(range)
                || (range.type().equals("application") && range.subtype().equals("x-www-form-urlencoded"));
    }

    /** Returns whether a media type is JSON: {@code application/json}, or a type with the suffix {@code +json}. */
    public static boolean isJson(MediaRange type) {
        String subtype = type.subtype();
        boolean hasSuffix = subtype.endsWith(SUFFIX) && subtype.length() > SUFFIX.length();
        return type.type().equals("application") && (subtype.equals("json") || hasSuffix);
    }

    /** Returns the media type of a body with this Content-Type: without it, JSON; null if it is malformed. */
    public static @Nullable MediaRange typeOf(@Nullable String contentType) {
        return contentType == null ? WITHOUT_TYPE : MediaRange.ofBody(contentType);
    }

    /** Returns whether the route takes a body of a media type. {@code $body} is parsed from each type that it takes. */
    public boolean allows(MediaRange type) {
        if (this == PARSED) return isParsed(type);
        return this == JSON ? isJson(type) : own.stream().anyMatch(range -> range.includes(type));
    }

    /** Returns the value of {@code Accept} in a rejection. */
    public String accepted() {
        return accepted;
    }

    /** Returns the types for operators: with {@code +json}, for which {@code Accept} has no notation. */
    public String description() {
        return own.isEmpty() ? accepted.replace("application/json", "application/json, application/*+json") : accepted;
    }

    /** Returns the sentence of a rejection. */
    public String rejection() {
        return rejection;
    }
}
