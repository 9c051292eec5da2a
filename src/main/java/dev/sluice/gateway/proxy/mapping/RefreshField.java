package dev.sluice.gateway.proxy.mapping;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code Refresh}, a time and the reference of the next document (HTML Standard, 4.2.5.3). */
final class RefreshField {
    private static final Pattern FIELD =
            Pattern.compile("(\\d{1,9}(?:\\.\\d{0,9})?)\\s*[;,]?\\s*(?:(?i:url)\\s*=\\s*)?(.*)");

    private RefreshField() {}

    /** Returns the field with a mapped reference. */
    static String map(String text, UnaryOperator<String> mapping) {
        Matcher field = FIELD.matcher(text.strip());
        if (!field.matches()) throw new DroppedFieldException(DroppedField.INVALID);
        String reference = unquoted(field.group(2));
        return reference.isEmpty() ? field.group(1) : field.group(1) + "; url=" + mapping.apply(reference);
    }

    private static String unquoted(String text) {
        if (!text.startsWith("\"") && !text.startsWith("'")) return text;
        int end = text.indexOf(text.charAt(0), 1);
        return text.substring(1, end < 0 ? text.length() : end);
    }
}
