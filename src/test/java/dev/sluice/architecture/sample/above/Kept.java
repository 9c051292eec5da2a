package dev.sluice.architecture.sample.above;

import com.github.benmanes.caffeine.cache.Cache;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Fields that can hold many objects, and others. */
final class Kept {
    private static final List<String> NAMES = List.of("a");

    byte @Nullable [] array;

    @Nullable
    Queue<String> queue;

    @Nullable
    Cache<String, String> cache;

    @Nullable
    AtomicReference<List<String>> reference;

    @Nullable
    Supplier<List<String>> function;

    @Nullable
    Entry entry;

    String text = NAMES.get(0);

    private record Entry(List<String> parts) {}
}
