package dev.sluice.config.source;

import dev.sluice.core.spec.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a secret from a file that may not exist, such as that of an optional Secret of Kubernetes. */
public final class OptionalSecretFile {
    private OptionalSecretFile() {}

    /**
     * Returns the content of a file without one trailing line break; null if the file does not exist. Blocks.
     *
     * @param name an absolute path
     * @throws IOException if the file exists and has no readable content; the message names the file and never shows its content
     */
    public static @Nullable Secret read(String name) throws IOException {
        return isAbsent(name) ? null : new Secret(new SecretFile(name).read());
    }

    /** A name that is not an absolute path is a mistake and not an absent file. */
    private static boolean isAbsent(String name) {
        try {
            Path path = Path.of(name);
            return path.isAbsolute() && Files.notExists(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
