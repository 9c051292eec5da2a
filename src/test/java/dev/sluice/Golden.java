package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts as they are to be, in {@code src/test/resources/dev/sluice}. Who changes one on purpose runs the test with {@code
 * SLUICE_GOLDEN=write} in the environment and reads the difference before committing it.
 */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/dev/sluice");

    private Golden() {}

    public static void assertEqual(String name, String actual) {
        Path file = FOLDER.resolve(name);
        try {
            if ("write".equals(System.getenv("SLUICE_GOLDEN"))) Files.writeString(file, actual);
            assertThat(actual).as(file.toString()).isEqualTo(Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
