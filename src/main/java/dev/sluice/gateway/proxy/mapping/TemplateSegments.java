package dev.sluice.gateway.proxy.mapping;

import dev.sluice.language.uri.PercentDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a path template, for the match of a decoded path. A segment has at most one variable, and a template has at most one
 * list, so that a match takes linear time and is unique.
 *
 * @param segments those before the first segment that cannot be matched
 * @param isInvertible whether these are all segments, and the template has no query
 */
record TemplateSegments(List<Segment> segments, boolean isInvertible) {
    private static final Pattern SLASH_EXPRESSION = Pattern.compile("\\{/([^{}]*)}");
    private static final Pattern SEGMENT = Pattern.compile("([^{}]*)(?:\\{([A-Za-z_][\\w-]*)(\\*?)})?([^{}]*)");

    /**
     * A segment.
     *
     * @param variable the name of its variable, and null for literal text
     * @param isList whether the variable stands for one segment or more
     */
    record Segment(String prefix, @Nullable String variable, boolean isList, String suffix) {
        /** Returns the text of the variable, or an empty text for a literal; null if the segment does not match. */
        private @Nullable String valueIn(String text) {
            if (variable == null) return text.equals(prefix) ? "" : null;
            boolean matches = text.length() > prefix.length() + suffix.length()
                    && text.startsWith(prefix)
                    && text.endsWith(suffix);
            if (!matches) return null;
            String value = text.substring(prefix.length(), text.length() - suffix.length());
            return value.equals(".") || value.equals("..") ? null : value;
        }
    }

    static TemplateSegments of(String template) {
        String[] parts = template.split("\\{?\\?", 2);
        String path = SLASH_EXPRESSION
                .matcher(parts[0])
                .replaceAll(match -> "/{" + match.group(1).replace(",", "}/{") + "}");
        List<Segment> segments = new ArrayList<>();
        if (path.equals("/")) return new TemplateSegments(List.of(), parts.length == 1);
        for (String text : path.substring(1).split("/", -1)) {
            Segment segment = segment(text);
            boolean isSecondList =
                    segment != null && segment.isList && segments.stream().anyMatch(Segment::isList);
            if (segment == null || isSecondList) return new TemplateSegments(List.copyOf(segments), false);
            segments.add(segment);
        }
        return new TemplateSegments(List.copyOf(segments), parts.length == 1);
    }

    /** Returns null for a segment that has several readings. */
    private static @Nullable Segment segment(String text) {
        Matcher parts = SEGMENT.matcher(text);
        if (!parts.matches()) return null;
        boolean isList = "*".equals(parts.group(3));
        if (isList && !(parts.group(1) + parts.group(4)).isEmpty()) return null;
        try {
            return new Segment(
                    PercentDecoder.decode(parts.group(1)),
                    parts.group(2),
                    isList,
                    PercentDecoder.decode(parts.group(4)));
        } catch (IllegalArgumentException notUtf8) {
            return null;
        }
    }

    /** Returns the values of the variables in a path; null if the path is no expansion of the template. */
    @Nullable
    Map<String, List<String>> match(List<String> path) {
        if (!isInvertible) return null;
        boolean hasList = segments.stream().anyMatch(Segment::isList);
        int surplus = path.size() - segments.size();
        return surplus < 0 || (surplus > 0 && !hasList) ? null : bind(path, surplus + 1);
    }

    /** Returns the values in a path that precedes an expansion of the template; null if it precedes none. */
    @Nullable
    Map<String, List<String>> matchPrefix(List<String> path) {
        int list = 0;
        while (list < segments.size() && !segments.get(list).isList) list++;
        boolean endsWithList = isInvertible && list == segments.size() - 1;
        boolean isTooDeep = isInvertible && list == segments.size() && path.size() > list;
        if (isTooDeep) return null;
        // The length of a list before other segments is unknown, and so is what an unmatched segment holds.
        return endsWithList && path.size() > list
                ? bind(path, path.size() - list)
                : bind(path.subList(0, Math.min(path.size(), list)), 1);
    }

    /** Binds the segments of a path to those of the template, as far as the path goes. */
    private @Nullable Map<String, List<String>> bind(List<String> path, int listLength) {
        Map<String, List<String>> values = new HashMap<>();
        int position = 0;
        for (Segment segment : segments) {
            if (position == path.size()) break;
            int end = position + (segment.isList ? listLength : 1);
            if (!bind(segment, path.subList(position, end), values)) return null;
            position = end;
        }
        return values;
    }

    /** Returns false if the texts do not match, or differ from an earlier value of the variable. */
    private static boolean bind(Segment segment, List<String> texts, Map<String, List<String>> values) {
        List<String> found = new ArrayList<>();
        for (String text : texts) {
            String value = segment.valueIn(text);
            if (value == null) return false;
            found.add(value);
        }
        if (segment.variable == null) return true;
        List<String> earlier = values.putIfAbsent(segment.variable, found);
        return earlier == null || earlier.equals(found);
    }
}
