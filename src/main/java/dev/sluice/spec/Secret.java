package dev.sluice.spec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A value that must never be shown. One that stands in a file is read anew whenever it is used, so that whoever rotates
 * it only has to write the file.
 *
 * @param value what it was when the configuration was loaded
 * @param source the file that holds it; null where it came from elsewhere and cannot change
 */
public record Secret(String value, @Nullable SecretSource source) {

    /** Where a secret can be read again; two of the same file are equal. */
    @FunctionalInterface
    public interface SecretSource {

        /**
         * Reads it. Blocks, so it does not belong on an event loop.
         *
         * @throws IOException when it cannot be read; the message names the file and holds nothing of it
         */
        String read() throws IOException;
    }

    /** A secret that stays as it is. */
    public Secret(String value) {
        this(value, null);
    }

    /** Whether it can be another one tomorrow. */
    public boolean isReloadable() {
        return source != null;
    }

    /**
     * What it is now. Blocks where it {@link #isReloadable}.
     *
     * @throws IOException when its file cannot be read
     */
    public String read() throws IOException {
        return source == null ? value : source.read();
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
