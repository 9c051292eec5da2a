package dev.sluice.tools.schema;

import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
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

    /** The smallest number must be an integer. Other numbers may have decimals. */
    static String ofPercent(Setting setting) {
        long min = setting.min().isEmpty() ? 0 : percent(setting.min()).longValueExact();
        BigDecimal max = setting.max().isEmpty() ? BigDecimal.valueOf(9999) : percent(setting.max());
        if (max.stripTrailingZeros().scale() > 0) return "^" + belowNextInteger(min, max) + "%$";
        long last = max.longValueExact();
        String fractional = min < last ? IntegerRangePattern.between(min, last - 1) + "(\\.[0-9]{1,4})?|" : "";
        return "^(" + fractional + IntegerRangePattern.between(last, last) + "(\\.0{1,4})?)%$";
    }

    /** A percentage has at most four decimals, so 99.9999% is the last one below 100%. */
    private static String belowNextInteger(long min, BigDecimal max) {
        long last = max.longValue();
        if (max.subtract(BigDecimal.valueOf(last)).compareTo(new BigDecimal("0.9999")) != 0)
            throw new IllegalArgumentException(max + "% is neither an integer nor the last number below one");
        return IntegerRangePattern.between(min, last) + "(\\.[0-9]{1,4})?";
    }

    private static BigDecimal percent(String text) {
        return BigDecimal.valueOf(Percent.parse(text).value());
    }
}
