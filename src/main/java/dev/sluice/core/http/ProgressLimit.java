package dev.sluice.core.http;

import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import java.time.Duration;

/** The least progress of a caller while the gateway waits for it. */
public record ProgressLimit(
        @Setting(
                value = "Bytes that a caller must send or read in each period, or its request ends.",
                min = "1B",
                max = "1MiB")
        Size bytes,

        @Setting(value = "The period. It runs only while the gateway waits for the caller.", min = "100ms", max = "10m")
        Duration every) {
    /** A caller has stalled after this fraction of a period without this fraction of the bytes. */
    private static final int STALL_FRACTION = 10;

    /** The largest part of a response, in bytes, that is written at once to a caller that may be slow. */
    public static final int MAX_SLICE = 64 * 1024;

    private static final int MIN_SLICE = 1024;

    public ProgressLimit {
        SpecValidator.of(ProgressLimit.class, bytes, every).throwIfInvalid();
    }

    /** 10 KiB in 10 s. */
    public static ProgressLimit defaults() {
        return new ProgressLimit(Size.kib(10), Duration.ofSeconds(10));
    }

    /** Returns the size of the parts of a response in bytes: small enough that each shows progress in time. */
    public int slice() {
        return (int) Math.max(MIN_SLICE, Math.min(MAX_SLICE, bytes.bytes()));
    }

    /** Returns the time for a part that shows no progress before its end: one period for each started {@code bytes}. */
    public long nanosFor(long part) {
        long atOnce = Math.max(bytes.bytes(), slice());
        long periods = Math.max(1, (part + atOnce - 1) / atOnce);
        return periods * every.toNanos();
    }

    public long stallNanos() {
        return every.toNanos() / STALL_FRACTION;
    }

    /** Returns the bytes in {@link #stallNanos} below which a caller has stalled. */
    public long stallBytes() {
        return Math.max(1, bytes.bytes() / STALL_FRACTION);
    }

    @Override
    public String toString() {
        return bytes + " in " + Durations.format(every);
    }
}
