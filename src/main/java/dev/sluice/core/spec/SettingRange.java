package dev.sluice.core.spec;

import java.time.Duration;
import java.util.Collection;

/** The range of a {@link Setting}; for a list, of its length. Either end may be open. */
record SettingRange(String min, String max) {

    static SettingRange of(Setting setting) {
        return new SettingRange(setting.min(), setting.max());
    }

    boolean excludes(Object value) {
        return (!min.isEmpty() && compare(value, min) < 0) || (!max.isEmpty() && compare(value, max) > 0);
    }

    private static int compare(Object value, String bound) {
        if (value instanceof Duration duration) return duration.compareTo(Durations.parse(bound));
        if (value instanceof Size size) return size.compareTo(Size.parse(bound));
        if (value instanceof Percent percent) return percent.compareTo(Percent.parse(bound));
        if (value instanceof Number number) return Double.compare(number.doubleValue(), Double.parseDouble(bound));
        if (value instanceof Collection<?> items) return Double.compare(items.size(), Double.parseDouble(bound));
        throw new IllegalStateException("no order on " + value.getClass());
    }

    @Override
    public String toString() {
        if (max.isEmpty()) return "at least " + min;
        return min.isEmpty() ? "at most " + max : min + " to " + max;
    }
}
