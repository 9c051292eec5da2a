package dev.sluice.core.spec;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or data.
 *
 * @param bytes the number of bytes
 */
public record Size(long bytes) implements Comparable<Size> {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final Pattern TEXT = Pattern.compile("(-?\\d{1,9})(B|KiB|MiB|GiB|TiB)");

    private static final String EXPECTED = "a size such as 512B, 64KiB, 8MiB or 1GiB";

    /**
     * Parses {@code 512B}, {@code 64KiB}, {@code 8MiB}, {@code 1GiB} or {@code 1TiB}.
     *
     * @throws IllegalArgumentException for another text; the message names the expected form
     */
    public static Size parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) throw new IllegalArgumentException(EXPECTED);
        long amount = Long.parseLong(matcher.group(1));
        long unit = 1L << (10 * UNITS.indexOf(matcher.group(2)));
        if (Math.abs(amount) > Long.MAX_VALUE / unit) throw new IllegalArgumentException(EXPECTED);
        return new Size(amount * unit);
    }

    public static Size kib(long kib) {
        return new Size(kib << 10);
    }

    public static Size mib(long mib) {
        return new Size(mib << 20);
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        int unit = 0;
        long amount = bytes;
        while (amount != 0 && amount % 1024 == 0 && unit < UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return amount + UNITS.get(unit);
    }
}
