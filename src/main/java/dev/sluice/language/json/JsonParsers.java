package dev.sluice.language.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates the parsers of Jackson within limits, and bounds the names that their factories keep.
 *
 * <p>A factory of jackson-core 2.21.8 keeps up to 6,000 names of its documents for later documents ({@code ByteQuadsCanonicalizer}),
 * and a name has up to 50,000 characters. So documents of 20 MB left 75 MiB in the heap. Therefore a large document has a factory of
 * its own, and small documents share a factory until they have {@value #MAX_READ} bytes together ({@code KeptNamesTest}).
 *
 * <p>Thread-safe.
 */
final class JsonParsers {
    /** The size in bytes of the largest document that shares a factory. */
    static final int MAX_SHARED = 16 * 1024;

    private static final int MAX_READ = 128 * 1024;

    private final StreamReadConstraints limits;
    private volatile Shared shared;

    /** A factory, and the bytes that it may still read. */
    private record Shared(JsonFactory factory, AtomicInteger unread) {}

    JsonParsers(int maxDepth, int maxNumberLength) {
        this.limits = StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNumberLength(maxNumberLength)
                .build();
        this.shared = newShared();
    }

    private Shared newShared() {
        return new Shared(newFactory(), new AtomicInteger(MAX_READ));
    }

    /** Returns a factory with no names. */
    JsonFactory newFactory() {
        return JsonFactory.builder()
                // Otherwise a body in UTF-16 would pass, and be spliced into a response in UTF-8.
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                // Otherwise the keys of every peer would stay in the string table of the JVM.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .streamReadConstraints(limits)
                .build();
    }

    JsonParser open(byte[] bytes) throws IOException {
        return factoryFor(bytes.length).createParser(bytes);
    }

    JsonParser open(String text) throws IOException {
        return factoryFor(text.length()).createParser(text);
    }

    /** Threads that find the factory used up may each replace it. */
    private JsonFactory factoryFor(int length) {
        if (length > MAX_SHARED) return newFactory();
        Shared current = shared;
        if (current.unread.addAndGet(-length) < 0) {
            current = newShared();
            shared = current;
        }
        return current.factory;
    }
}
