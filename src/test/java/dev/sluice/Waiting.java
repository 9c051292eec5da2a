package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for another process or thread to notice; how long that takes is not what is tested. */
public final class Waiting {
    private Waiting() {}

    public static void until(BooleanSupplier condition) {
        long giveUp = System.nanoTime() + 10_000_000_000L;
        // Parked rather than spinning: what is waited for needs the processor, too.
        while (!condition.getAsBoolean() && System.nanoTime() < giveUp) LockSupport.parkNanos(200_000);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
