package dev.sluice.core.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.core.digest.Hex;
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
        for (int i = 0; i < LENGTH; i++) if (!isDash(i) && !Hex.isDigit(header.charAt(i))) return null;
        long high = Hex.parse(header, 3, 19);
        long low = Hex.parse(header, 19, 35);
        long span = Hex.parse(header, 36, 52);
        if ((high | low) == 0 || span == 0) return null;
        return new TraceContext(high, low, span, (Hex.parse(header, 53, 55) & SAMPLED) != 0, state);
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
        return Hex.of(traceHigh, traceLow);
    }

    /** Returns the header {@code traceparent} of a request that the span {@code span} sends. */
    public String header(long span) {
        byte[] digits = new byte[LENGTH];
        digits[0] = digits[1] = digits[53] = '0';
        digits[2] = digits[35] = digits[52] = '-';
        Hex.write(traceHigh, digits, 3);
        Hex.write(traceLow, digits, 19);
        Hex.write(span, digits, 36);
        digits[54] = (byte) (isSampled ? '1' : '0');
        return new String(digits, ISO_8859_1);
    }
}
