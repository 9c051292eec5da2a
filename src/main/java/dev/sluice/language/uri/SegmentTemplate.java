package dev.sluice.language.uri;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path template whose variables are all of the form {@code {name}}. It joins texts that need no encoding, without the maps and streams
 * that the template of Vert.x makes for each expansion. Immutable and thread-safe.
 *
 * @param literals the texts before, between and behind the variables
 * @param names the variables, each once
 */
record SegmentTemplate(List<String> literals, List<String> names) {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w-]*");

    /** Returns the template; null if it has no variable, the same one twice, or one of another form. */
    static @Nullable SegmentTemplate of(String text) {
        List<String> literals = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(text);
        int end = 0;
        while (variable.find()) {
            literals.add(text.substring(end, variable.start()));
            names.add(variable.group(1));
            end = variable.end();
        }
        literals.add(text.substring(end));
        return areNames(names) ? new SegmentTemplate(List.copyOf(literals), List.copyOf(names)) : null;
    }

    private static boolean areNames(List<String> names) {
        return !names.isEmpty()
                && names.stream().allMatch(name -> NAME.matcher(name).matches())
                && new HashSet<>(names).size() == names.size();
    }

    /** Returns the path with these texts, one for each variable; null if a text needs encoding. */
    @Nullable
    String expand(List<String> texts) {
        StringBuilder path = new StringBuilder(64).append(literals.get(0));
        for (int i = 0; i < texts.size(); i++) {
            if (!isUnreserved(texts.get(i))) return null;
            path.append(texts.get(i)).append(literals.get(i + 1));
        }
        return path.toString();
    }

    /** Returns whether all characters are unreserved (RFC 3986, 2.3), so that the text is its own encoding. */
    private static boolean isUnreserved(String text) {
        for (int i = 0; i < text.length(); i++) if (!isUnreserved(text.charAt(i))) return false;
        return true;
    }

    private static boolean isUnreserved(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '-'
                || character == '.'
                || character == '_'
                || character == '~';
    }
}
