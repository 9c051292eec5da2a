package dev.sluice.gateway.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The values of {@code format}. Each reads a text once, in linear time. */
enum TextFormat {
    DATE(10),
    TIME(40),
    DATE_TIME(50),
    DURATION(79),
    UUID(45),
    IPV4(15),
    IPV6(45),
    HOSTNAME(254),
    EMAIL(318),
    URI(Integer.MAX_VALUE),
    URI_REFERENCE(Integer.MAX_VALUE);

    private static final int CHARACTERS_PER_STEP = 2;

    private final int maxLength;

    /** @param maxLength characters; a longer text has another format */
    TextFormat(int maxLength) {
        this.maxLength = maxLength;
    }

    /** Returns the names, such as {@code date-time}. */
    static List<String> names() {
        return Arrays.stream(values()).map(TextFormat::word).toList();
    }

    static TextFormat of(String name) {
        return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    private String word() {
        return name().replace('_', '-').toLowerCase(Locale.ROOT);
    }

    boolean matches(String text, Check check) {
        if (text.length() > maxLength) return false;
        check.charge(text.length() / CHARACTERS_PER_STEP);
        return hasSyntax(text);
    }

    private boolean hasSyntax(String text) {
        return switch (this) {
            case DATE -> DateTimeFormats.isDate(text);
            case TIME -> DateTimeFormats.isTime(text);
            case DATE_TIME -> DateTimeFormats.isDateTime(text);
            case DURATION -> DurationFormat.matches(text);
            case UUID -> HostFormats.isUuid(text);
            case IPV4 -> HostFormats.isIpv4(text);
            case IPV6 -> HostFormats.isIpv6(text);
            case HOSTNAME -> HostFormats.isHostname(text);
            case EMAIL -> HostFormats.isEmail(text);
            case URI -> UriFormat.isUri(text);
            case URI_REFERENCE -> UriFormat.isReference(text);
        };
    }
}
