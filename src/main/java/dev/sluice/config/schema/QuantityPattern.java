package dev.sluice.config.schema;

import dev.sluice.spec.Durations;
import dev.sluice.spec.Percent;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Regular expressions of durations, sizes and percentages in the range of a setting. */
final class QuantityPattern {
    /** The largest number that the loader reads before a unit. */
    private static final long MAX_AMOUNT = 999_999_999;

    private static final Map<String, Long> MILLIS = units("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Long> BYTES = units("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private QuantityPattern() {}

    private static Map<String, Long> units(
            String a, long factorA, String b, long factorB, String c, long factorC, String d, long factorD) {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put(a, factorA);
        units.put(b, factorB);
        units.put(c, factorC);
        units.put(d, factorD);
        return Collections.unmodifiableMap(units);
    }

    static String ofDuration(Setting setting) {
        long min = setting.min().isEmpty() ? 0 : millis(setting.min());
        long max = setting.max().isEmpty() ? Long.MAX_VALUE : millis(setting.max());
        return of(min, max, MILLIS);
    }

    private static long millis(String text) {
        Duration duration = Durations.parse(text);
        return duration.toMillis();
    }

    static String ofSize(Setting setting) {
        long min = setting.min().isEmpty() ? 0 : Size.parse(setting.min()).bytes();
        long max = setting.max().isEmpty()
                ? Long.MAX_VALUE
                : Size.parse(setting.max()).bytes();
        return of(min, max, BYTES);
    }

    private static String of(long min, long max, Map<String, Long> units) {
        List<String> alternatives = new ArrayList<>();
        units.forEach((unit, factor) -> {
            long from = (min + factor - 1) / factor;
            long to = Math.min(MAX_AMOUNT, max / factor);
            if (from <= to) alternatives.add(IntegerRangePattern.between(from, to) + unit);
        });
        return "^(" + String.join("|", alternatives) + ")$";
    }

    /** Whole ends only, as all settings have; what is between them may have digits behind the point. */
    static String ofPercent(Setting setting) {
        long min = setting.min().isEmpty() ? 0 : integer(setting.min());
        long max = setting.max().isEmpty() ? 9999 : integer(setting.max());
        String fractional = min < max ? IntegerRangePattern.between(min, max - 1) + "(\\.[0-9]{1,4})?|" : "";
        return "^(" + fractional + IntegerRangePattern.between(max, max) + "(\\.0{1,4})?)%$";
    }

    private static long integer(String percent) {
        return BigDecimal.valueOf(Percent.parse(percent).value()).longValueExact();
    }
}
