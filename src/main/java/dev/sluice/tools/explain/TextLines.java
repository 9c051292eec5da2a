package dev.sluice.tools.explain;

import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.upstream.guard.Retry;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects the lines of an explanation, with its settings in columns. */
final class TextLines {
    private static final int MAX_VALUE_WIDTH = 40;

    /** The meanings of settings whose names do not tell when they apply. */
    private static final Map<String, String> MEANINGS =
            Map.of("retry.backoff.busy", meaningOf(Retry.Backoff.class, "busy"));

    private final StringBuilder text = new StringBuilder();

    private static String meaningOf(Class<?> spec, String component) {
        return RecordReflection.components(spec).stream()
                .filter(part -> part.getName().equals(component))
                .map(part -> part.getAnnotation(Setting.class).value())
                .findFirst()
                .orElseThrow();
    }

    /** Adds a line without the blanks at its end. */
    void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    /** Returns a location behind a name; empty for null. */
    static String locationSuffix(@Nullable SourceLocation location) {
        return location == null ? "" : "  " + location;
    }

    /** Adds settings with their values and sources. */
    void addSettings(List<EffectiveSetting> settings, String indent) {
        int nameWidth = width(settings, EffectiveSetting::name);
        int valueWidth = width(settings, EffectiveSetting::value);
        String format =
                indent + "%-" + (nameWidth + 2) + "s%-" + Math.max(1, Math.min(valueWidth, MAX_VALUE_WIDTH)) + "s  %s";
        for (EffectiveSetting setting : settings) {
            line(format.formatted(setting.name(), setting.value(), setting.describeSource()));
            String meaning = MEANINGS.get(setting.name());
            if (meaning != null) line("    " + meaning);
        }
    }

    private static int width(List<EffectiveSetting> settings, Function<EffectiveSetting, String> text) {
        return settings.stream()
                .mapToInt(setting -> text.apply(setting).length())
                .max()
                .orElse(0);
    }

    /** Adds the rules that a request passes; nothing for none. */
    void addGuards(String heading, List<GuardExplanation> guards) {
        if (guards.isEmpty()) return;
        line("");
        line(heading);
        for (GuardExplanation guard : guards) {
            String note = guard.note().isEmpty() ? "" : " (" + guard.note() + ")";
            String listed = guard.listed() == null ? "" : ", listed at " + guard.listed();
            line("  " + guard.kind().code() + " " + guard.name() + locationSuffix(guard.location()) + listed + note);
            addSettings(guard.settings(), "    ");
        }
    }

    /** Returns the text with a trailing line break. */
    @Override
    public String toString() {
        return text.toString();
    }
}
