package dev.sluice.config.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.source.Scalar;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.json.ValueKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rejects an {@code each} that never is a list, because such a loop fails on every request, and warns of one that is always empty. */
final class LoopLint {
    private static final Pattern OBJECT = Pattern.compile("\\{(?s:.*)}");
    private static final Pattern QUOTED_VARIABLE = Pattern.compile("\"(\\$[^\"\\\\]*)\"");
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]*");

    private LoopLint() {}

    static void check(Expression each, Scalar scalar, LintContext context) {
        // The expression of an invalid text is a placeholder.
        if (!each.text().equals(scalar.text())) return;
        String text = each.text().strip();
        JsonNode constant = each.constant();
        ValueKind kind = kindOf(constant, text);
        if (kind != null && kind != ValueKind.LIST)
            context.error(scalar, scalar.describe() + " is " + kind + suggestion(scalar.isSubstituted() ? "" : text));
        if (constant != null && constant.isArray() && constant.isEmpty() && !scalar.isSubstituted())
            context.warning(scalar, "the list is always empty, so the step makes no call");
    }

    private static @Nullable ValueKind kindOf(@Nullable JsonNode constant, String text) {
        if (constant != null) return ValueKind.of(constant);
        return OBJECT.matcher(text).matches() ? ValueKind.OBJECT : null;
    }

    private static String suggestion(String text) {
        Matcher variable = QUOTED_VARIABLE.matcher(text);
        if (variable.matches()) return "; did you mean " + variable.group(1) + "?";
        String list = COUNT.matcher(text).matches() ? "numbers(1, " + text + ")" : "[for ($orders) .id]";
        return " (expected: a list, such as " + list + ")";
    }
}
