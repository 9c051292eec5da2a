package dev.sluice.core.spec;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Checks the values of a spec record in its compact constructor, and reports all violations together. */
public final class SpecValidator {
    private final List<InvalidSpecException.Violation> violations = new ArrayList<>();

    private SpecValidator() {}

    /**
     * Checks each value against the {@link Setting} of the component at the same position.
     *
     * @param values the values of all components in declaration order; {@code null} is within any range
     * @throws IllegalArgumentException if a value is missing, so that no range stays without a check
     */
    public static SpecValidator of(Class<? extends Record> spec, @Nullable Object... values) {
        SpecValidator validator = new SpecValidator();
        List<RecordComponent> components = RecordReflection.components(spec);
        if (values.length != components.size())
            throw new IllegalArgumentException(values.length + " values for " + components);
        for (int i = 0; i < values.length; i++) validator.checkRange(components.get(i), values[i]);
        return validator;
    }

    /** Adds a rule over several settings. A violation names the setting to correct. */
    public SpecValidator require(boolean holds, String setting, Object value, String expected) {
        return require(holds, setting, value, new Expectation(expected, null));
    }

    /** Adds a rule whose valid values depend on another setting. */
    public SpecValidator require(boolean holds, String setting, Object value, Expectation expected) {
        if (!holds) addViolation(setting, value, expected);
        return this;
    }

    /** Adds a rule for each item of a list. A violation names the item. */
    public <T> SpecValidator requireEach(Predicate<? super T> rule, String setting, List<T> items, String expected) {
        for (int i = 0; i < items.size(); i++)
            if (!rule.test(items.get(i)))
                violations.add(new InvalidSpecException.Violation(setting, format(items.get(i)), expected, null, i));
        return this;
    }

    /**
     * The valid values of a setting.
     *
     * @param other the key of the setting on which they depend; null for none
     */
    public record Expectation(String text, @Nullable String other) {}

    /**
     * Completes the check.
     *
     * @throws InvalidSpecException if any rule is violated
     */
    public void throwIfInvalid() {
        if (!violations.isEmpty()) throw new InvalidSpecException(violations);
    }

    private void checkRange(RecordComponent component, @Nullable Object value) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null || value == null) return;
        if (SettingRange.of(setting).excludes(value))
            addViolation(
                    keyOf(component),
                    value,
                    new Expectation(SettingRange.of(setting).toString(), null));
    }

    private void addViolation(String setting, Object value, Expectation expected) {
        violations.add(new InvalidSpecException.Violation(setting, format(value), expected.text(), expected.other()));
    }

    private static String format(Object value) {
        return value instanceof Duration duration ? Durations.format(duration) : String.valueOf(value);
    }

    /** Returns the key of a component in the configuration: its {@link Setting#key}, or else its name in snake_case. */
    public static String keyOf(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        return setting == null || setting.key().isEmpty() ? snakeCase(component.getName()) : setting.key();
    }

    private static String snakeCase(String name) {
        return name.replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT);
    }
}
