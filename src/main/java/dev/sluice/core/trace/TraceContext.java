package dev.sluice.core.trace;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The identifiers of a trace, as the header {@code traceparent} carries them (W3C Trace Context, level 1). Immutable.
 *
 * @param traceHigh the upper half of the trace id; the halves are not both zero
 * @param traceLow the lower half of the trace id
 * @param spanId the id of the span that sends or has received the header; not zero
 * @param isSampled whether the sender records the trace
 * @param state the header {@code tracestate}, unchanged; null for none
 */
public record TraceContext(
        long traceHigh,
        long traceLow,
        long spanId,
        boolean isSampled,
        @Nullable String state) {
    private static final int LENGTH = 55;
    private static final int SAMPLED = 1;
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    /** Starts a trace that is not sampled. */
    public static TraceContext start(RandomGenerator random) {
        return new TraceContext(random.nextLong(), nonZero(random), nonZero(random), false, null);
    }

    /** Returns a random id of a span. */
    public static long newSpanId(RandomGenerator random) {
        return nonZero(random);
    }

    private static long nonZero(RandomGenerator random) {
        long value = random.nextLong();
        return value == 0 ? 1 : value;
    }

    /**
     * Parses a header {@code traceparent}. A later version may have more fields, which are ignored.
     *
     * @return null if the header is malformed, or an id is zero
     */
    public static @Nullable TraceContext parse(String header, @Nullable String state) {
        if (header.length() < LENGTH || !hasFrame(header)) return null;
        for (int i = 0; i < LENGTH; i++) if (!isDash(i) && hexDigit(header.charAt(i)) < 0) return null;
        long high = hex(header, 3, 19);
        long low = hex(header, 19, 35);
        long span = hex(header, 36, 52);
        if ((high | low) == 0 || span == 0) return null;
        return new TraceContext(high, low, span, (hex(header, 53, 55) & SAMPLED) != 0, state);
    }

    private static boolean hasFrame(String header) {
        boolean isFirstVersion = header.startsWith("00");
        boolean endsWell = header.length() == LENGTH || (!isFirstVersion && header.charAt(LENGTH) == '-');
        return endsWell
                && !header.startsWith("ff")
                && header.charAt(2) == '-'
                && header.charAt(35) == '-'
                && header.charAt(52) == '-';
    }

    private static boolean isDash(int index) {
        return index == 2 || index == 35 || index == 52;
    }

    /** Upper-case digits are malformed. */
    private static int hexDigit(char character) {
        if (character >= '0' && character <= '9') return character - '0';
        return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
    }

    private static long hex(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) value = value << 4 | hexDigit(text.charAt(i));
        return value;
    }

    /** Returns this context with another span as the sender. */
    public TraceContext withSpan(long span) {
        return new TraceContext(traceHigh, traceLow, span, isSampled, state);
    }

    /** Returns this context with another decision about sampling. */
    public TraceContext withSampled(boolean sampled) {
        return new TraceContext(traceHigh, traceLow, spanId, sampled, state);
    }

    /** Returns this context without {@code tracestate}. */
    public TraceContext withoutState() {
        return new TraceContext(traceHigh, traceLow, spanId, isSampled, null);
    }

    /** Returns the trace id: 32 hexadecimal digits. */
    public String traceId() {
        return hex(traceHigh, traceLow);
    }

    static String hex(long high, long low) {
        char[] digits = new char[32];
        write(high, digits, 0);
        write(low, digits, 16);
        return new String(digits);
    }

    /** Returns the header {@code traceparent} of a request that the span {@code span} sends. */
    public String header(long span) {
        char[] digits = new char[LENGTH];
        digits[0] = digits[1] = digits[53] = '0';
        digits[2] = digits[35] = digits[52] = '-';
        write(traceHigh, digits, 3);
        write(traceLow, digits, 19);
        write(span, digits, 36);
        digits[54] = isSampled ? '1' : '0';
        return new String(digits);
    }

    /** Returns a span id as 16 hexadecimal digits. */
    public static String hex(long id) {
        char[] digits = new char[16];
        write(id, digits, 0);
        return new String(digits);
    }

    private static void write(long value, char[] target, int offset) {
        for (int i = 15; i >= 0; i--) {
            target[offset + i] = DIGITS[(int) (value & 15)];
            value >>>= 4;
        }
    }
}
