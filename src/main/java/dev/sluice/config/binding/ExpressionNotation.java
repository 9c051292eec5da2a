package dev.sluice.config.binding;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes how an expression is written in YAML. A list or an object without quotes is a list or a mapping of YAML. */
public final class ExpressionNotation {
    private static final int MAX_LENGTH = 100;
    private static final String GENERIC = "an expression in quotes, or in a block after |";
    private static final String CUT = "; in { } and [ ] of YAML, a comma ends a text: put the expression in quotes";

    private ExpressionNotation() {}

    /** Returns the expected form for a value that is no text, with the value in quotes if its parts are short. */
    public static String expectedFor(ConfigValue value) {
        // A header may hold a secret.
        String text = value.path().toString().contains(".headers.") ? null : textOf(value);
        if (text == null || text.length() > MAX_LENGTH || text.contains("'")) return GENERIC;
        return "an expression in quotes: " + (text.contains("\"") ? "'" + text + "'" : '"' + text + '"');
    }

    private static @Nullable String textOf(ConfigValue value) {
        return value.<@Nullable String>match(
                ExpressionNotation::scalar, ExpressionNotation::list, ExpressionNotation::object, invalid -> null);
    }

    private static @Nullable String scalar(Scalar scalar) {
        boolean isShown = !scalar.isSubstituted() && scalar.text().length() <= MAX_LENGTH && isOneLine(scalar.text());
        if (!isShown) return null;
        return scalar.isPlain() ? scalar.text() : '"' + scalar.text() + '"';
    }

    private static boolean isOneLine(String text) {
        return text.lines().count() == 1;
    }

    private static @Nullable String list(Sequence sequence) {
        if (sequence.items().stream().anyMatch(item -> textOf(item) == null)) return null;
        return sequence.items().stream().map(ExpressionNotation::textOf).collect(Collectors.joining(", ", "[", "]"));
    }

    private static @Nullable String object(Mapping mapping) {
        if (mapping.entries().isEmpty()) return "{}";
        if (mapping.entries().stream().anyMatch(entry -> textOf(entry.value()) == null)) return null;
        return mapping.entries().stream()
                .map(entry -> '"' + entry.key().text() + "\": " + textOf(entry.value()))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    /** Returns the end of a message about an invalid expression that YAML cut at a comma; empty for any other text. */
    static String hintOfCut(Scalar scalar) {
        String text = scalar.text();
        boolean isCut = count(text, '(') > count(text, ')') || count(text, '[') > count(text, ']');
        return scalar.isPlain() && isCut ? CUT : "";
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }
}
