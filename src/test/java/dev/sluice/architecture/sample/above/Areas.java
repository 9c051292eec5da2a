package dev.sluice.architecture.sample.above;

import dev.sluice.architecture.sample.below.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Handles only one case of a sealed type. The declared types of its static fields hide that their values are mutable. */
final class Areas {
    static final Map<String, Integer> CACHE = cache();
    static final Number COUNT = new AtomicInteger();
    static final Object OF_THREAD = ThreadLocal.withInitial(ArrayList::new);
    static final List<String> VIEW = Collections.unmodifiableList(new ArrayList<>());
    static final Map<String, Integer> COPY = Map.copyOf(cache());

    static final ClassValue<String> NAMES = new ClassValue<>() {
        @Override
        protected String computeValue(@Nullable Class<?> type) {
            return String.valueOf(type);
        }
    };

    private Areas() {}

    static int of(@Nullable Object shape) {
        if (shape instanceof Shape known) return known instanceof Shape.Square square ? square.side() : 0;
        return -1;
    }

    private static Map<String, Integer> cache() {
        return new HashMap<>();
    }
}
