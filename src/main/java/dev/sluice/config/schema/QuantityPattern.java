package dev.sluice.config.schema;

import dev.sluice.spec.Durations;
import dev.sluice.spec.Percent;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Builds regular expressions for durations, sizes and percentages in the range of a setting. */
final class QuantityPattern {
    /** The loader accepts at most nine digits before a unit. */
    private static final long MAX_AMOUNT = 999_999_999;

    private record Unit(String name, long factor) {}

    private static final List<Unit> MILLIS = List.of(
            new Unit("ms", 1),
            new Unit("s", 1000),
            new Unit("m", 60_000),
            new Unit("h", 3_600_000),
            new Unit("d", 86_400_000));
    private static final List<Unit> BYTES = List.of(
            new Unit("B", 1),
            new Unit("KiB", 1L << 10),
            new Unit("MiB", 1L << 20),
            new Unit("GiB", 1L << 30),
            new Unit("TiB", 1L << 40));

    private QuantityPattern() {}

    static String ofDuration(Setting setting) {
        long min = setting.min().isEmpty() ? 0 : Durations.parse(setting.min()).toMillis();
        long max = setting.max().isEmpty()
                ? Long.MAX_VALUE
                : Durations.parse(setting.max()).toMillis();
        return of(min, max, MILLIS);
    }

    static String ofSize(Setting setting) {
        long min = setting.min().isEmpty() ? 0 : Size.parse(setting.min()).bytes();
        long max = setting.max().isEmpty()
                ? Long.MAX_VALUE
                : Size.parse(setting.max()).bytes();
        return of(min, max, BYTES);
    }

    private static String of(long min, long max, List<Unit> units) {
        List<String> alternatives = new ArrayList<>();
        for (Unit unit : units) {
            long from = (min + unit.factor - 1) / unit.factor;
            long to = Math.min(MAX_AMOUNT, max / unit.factor);
            if (from <= to) alternatives.add(IntegerRangePattern.between(from, to) + unit.name);
        }
        return "^(" + String.join("|", alternatives) + ")$";
    }

    /** Both ends must be integers. Numbers between them may have decimals. */
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
