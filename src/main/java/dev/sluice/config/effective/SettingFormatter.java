package dev.sluice.config.effective;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Sequence;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Secret;
import dev.sluice.gateway.compose.Fallback;
import dev.sluice.gateway.compose.ResponseBodySpec;
import dev.sluice.gateway.validation.RequestSchema;
import dev.sluice.language.expression.Expression;
import java.time.Duration;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Formats the values of settings without secrets. */
final class SettingFormatter {
    /** A header of a request to a backend may hold a key in plain text. */
    private static final Pattern MAY_BE_SECRET = Pattern.compile("(.*\\.)?headers\\..*");

    private static final int MAX_LENGTH = 100;

    private SettingFormatter() {}

    /**
     * Returns a value as text.
     *
     * @param source the value in the file, which is invalid if its variable is not set; null for a built-in value
     */
    static String format(String name, @Nullable Object value, @Nullable ConfigValue source) {
        if (source != null && source.isInvalid()) return source.reference() + " (not set)";
        if (value instanceof Secret) return "(secret)";
        if (isRequestBody(name, value) || (MAY_BE_SECRET.matcher(name).matches() && !isEmpty(value)))
            return "(not shown)";
        Sequence elements = ConfigValue.sequence(source);
        if (elements != null && elements.isSubstituted())
            return elements.items().stream().map(ConfigValue::reference).collect(Collectors.joining(", "));
        if (source != null && source.isSubstituted()) return source.reference() + itemsOf(value);
        return truncate(describe(value));
    }

    /** Returns the number of items that one variable gives, as the end of the text; empty for one value. */
    private static String itemsOf(@Nullable Object value) {
        if (!(value instanceof Collection<?> items) || items.size() == 1) return "";
        return items.isEmpty() ? " (no items)" : " (" + items.size() + " items)";
    }

    /** Whether a setting is the body of a request to a backend, which may hold a key in plain text. */
    static boolean isRequestBody(String name, @Nullable Object value) {
        return value instanceof Expression && name.equals("body");
    }

    /** Whether a value is an expression without variables that has a text, which may be a key. */
    static boolean isConstantText(@Nullable Object value) {
        return value instanceof Expression expression
                && expression.variables().isEmpty()
                && expression.text().contains("\"");
    }

    static boolean isEmpty(@Nullable Object value) {
        return value == null || (value instanceof Collection<?> collection && collection.isEmpty());
    }

    private static String describe(@Nullable Object value) {
        if (isEmpty(value)) return "none";
        if (value instanceof Duration duration) return Durations.format(duration);
        if (value instanceof RequestSchema) return "a JSON Schema";
        if (value instanceof ResponseBodySpec) return "a response body";
        if (value instanceof Expression expression) return describe(expression);
        if (value instanceof Fallback alternative) return describe(alternative);
        if (value instanceof Collection<?> collection)
            return collection.stream().map(SettingFormatter::describe).collect(Collectors.joining(", "));
        return String.valueOf(value);
    }

    private static String describe(Expression expression) {
        return isConstantText(expression) ? "(a constant)" : expression.text().strip();
    }

    private static String describe(Fallback alternative) {
        return alternative.match(
                call -> "call " + call.call().target(), fallbackValue -> "value " + fallbackValue.value());
    }

    private static String truncate(String text) {
        String line = text.lines().findFirst().orElse("");
        boolean isTruncated = line.length() > MAX_LENGTH || line.length() < text.length();
        return line.substring(0, Math.min(line.length(), MAX_LENGTH)) + (isTruncated ? "…" : "");
    }
}
