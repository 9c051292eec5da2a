package dev.sluice.core.spec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A value that is never shown. A secret from a file is read again at each use, so that a rotation only needs to write the file.
 *
 * @param value the value when the configuration was loaded
 * @param source the file of the secret; null for a secret that cannot change
 */
public record Secret(String value, @Nullable SecretSource source) {

    /** The source of a reloadable secret. Two sources of the same file are equal. */
    @FunctionalInterface
    public interface SecretSource {

        /**
         * Reads the secret. Blocks.
         *
         * @throws IOException if it cannot be read; the message names the file and never shows its content
         */
        String read() throws IOException;
    }

    /** Creates a secret that cannot change. */
    public Secret(String value) {
        this(value, null);
    }

    /** Whether the secret has a file, so that its value can change. */
    public boolean isReloadable() {
        return source != null;
    }

    /**
     * Returns the current value. Blocks if the secret is reloadable.
     *
     * @throws IOException if its file cannot be read
     */
    public String read() throws IOException {
        return source == null ? value : source.read();
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
