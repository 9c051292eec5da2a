package dev.sluice.explain;

import dev.sluice.compose.Fallback;
import dev.sluice.compose.ResponseBodySpec;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Sequence;
import dev.sluice.expression.Expression;
import dev.sluice.spec.Durations;
import dev.sluice.spec.Secret;
import dev.sluice.validation.RequestSchema;
import java.time.Duration;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as they may be shown. Whatever may hold a secret is not. */
final class SettingFormatter {
    /** What goes into a request to a backend may be a key, also where it is written as a plain text. */
    private static final Pattern MAY_BE_SECRET = Pattern.compile("(.*\\.)?headers\\..*");

    private static final int LONGEST = 100;

    private SettingFormatter() {}

    /**
     * A value, in words.
     *
     * @param written where it is written, if it is
     */
    static String of(String name, @Nullable Object value, @Nullable ConfigValue written) {
        if (value instanceof Secret) return "(secret)";
        boolean isSent = value instanceof Expression && name.equals("body");
        if (isSent || (MAY_BE_SECRET.matcher(name).matches() && !isNothing(value))) return "(not shown)";
        Sequence list = ConfigValue.sequence(written);
        if (list != null && list.isFilled())
            return list.items().stream().map(ConfigValue::shown).collect(Collectors.joining(", "));
        if (written != null && written.isFilled()) return written.shown();
        return cut(words(value));
    }

    static boolean isNothing(@Nullable Object value) {
        return value == null || (value instanceof Collection<?> all && all.isEmpty());
    }

    private static String words(@Nullable Object value) {
        if (isNothing(value)) return "none";
        if (value instanceof Duration duration) return Durations.format(duration);
        if (value instanceof RequestSchema) return "a JSON Schema";
        if (value instanceof ResponseBodySpec) return "an answer";
        if (value instanceof Expression expression) return words(expression);
        if (value instanceof Fallback rung) return words(rung);
        if (value instanceof Collection<?> all)
            return all.stream().map(SettingFormatter::words).collect(Collectors.joining(", "));
        return String.valueOf(value);
    }

    /** One without variables is a text of its own, and may be a key. */
    private static String words(Expression expression) {
        boolean isConstant =
                expression.variables().isEmpty() && expression.text().contains("\"");
        return isConstant ? "(a constant)" : expression.text().strip();
    }

    private static String words(Fallback rung) {
        return rung.match(other -> "call " + other.call().target(), constant -> "value " + constant.value());
    }

    private static String cut(String text) {
        String line = text.lines().findFirst().orElse("");
        boolean isCut = line.length() > LONGEST || line.length() < text.length();
        return line.substring(0, Math.min(line.length(), LONGEST)) + (isCut ? "…" : "");
    }
}
