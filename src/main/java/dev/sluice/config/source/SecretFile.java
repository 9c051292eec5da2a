package dev.sluice.config.source;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file that holds one value, such as a mounted secret. */
final class SecretFile {
    private static final int MOST_BYTES = 64 * 1024;

    private SecretFile() {}

    /**
     * Reads the value, without the line break that editors put at the end.
     *
     * @param name an absolute path
     * @throws Unreadable when there is no value; the message holds nothing of the file
     */
    static String read(String name) throws Unreadable {
        String text = content(name);
        String value = text.endsWith("\n") ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1)) : text;
        if (value.isEmpty()) throw new Unreadable("the file " + name + " is empty");
        return value;
    }

    private static String content(String name) throws Unreadable {
        try {
            Path file = Path.of(name);
            if (!file.isAbsolute()) throw new Unreadable("the path must be absolute");
            return Utf8.read(file, MOST_BYTES);
        } catch (InvalidPathException e) {
            throw new Unreadable("not a path");
        } catch (Unreadable e) {
            throw new Unreadable("the file " + name + ": " + e.words());
        }
    }
}
