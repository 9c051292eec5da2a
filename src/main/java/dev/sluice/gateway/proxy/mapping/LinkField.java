package dev.sluice.gateway.proxy.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Reads {@code Link}, a list of references with parameters (RFC 8288 3). */
final class LinkField {
    private LinkField() {}

    /** Returns the links of a field. */
    static List<String> links(String field) {
        return split(field, ',');
    }

    /** Returns a link with mapped references, which are its target and its {@code anchor}. */
    static String map(String link, UnaryOperator<String> mapping) {
        List<String> parts = split(link, ';');
        String target = parts.get(0);
        if (!target.startsWith("<") || !target.endsWith(">")) throw new DroppedFieldException(DroppedField.INVALID);
        List<String> mapped = new ArrayList<>();
        mapped.add("<" + mapping.apply(target.substring(1, target.length() - 1)) + ">");
        for (String parameter : parts.subList(1, parts.size())) mapped.add(mapParameter(parameter, mapping));
        return String.join("; ", mapped);
    }

    private static String mapParameter(String parameter, UnaryOperator<String> mapping) {
        int equals = parameter.indexOf('=');
        boolean isAnchor = equals > 0
                && parameter
                        .substring(0, equals)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .equals("anchor");
        if (!isAnchor) return parameter;
        String value = parameter.substring(equals + 1).strip();
        boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return "anchor=\"" + mapping.apply(isQuoted ? value.substring(1, value.length() - 1) : value) + '"';
    }

    /** Splits at a delimiter outside of quotes and of references; omits empty parts. */
    private static List<String> split(String text, char delimiter) {
        List<String> parts = new ArrayList<>();
        char closing = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (closing == '"' && c == '\\') i++;
            else if (closing != 0) closing = c == closing ? 0 : closing;
            else if (c == '"') closing = '"';
            else if (c == '<') closing = '>';
            else if (c == delimiter) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        parts.removeIf(String::isEmpty);
        return parts;
    }
}
