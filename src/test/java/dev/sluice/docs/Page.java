package dev.sluice.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One page of the documentation. */
public record Page(Path path, String text) {

    public static Page read(String path) {
        return read(Path.of(path));
    }

    static Page read(Path path) {
        try {
            return new Page(path, Files.readString(path));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the lines between {@code <!-- name -->} and {@code <!-- end of name -->}. */
    public List<String> part(String name) {
        Matcher part = Pattern.compile("(?s)<!-- " + name + " -->\\R(.*?)<!-- end of " + name + " -->")
                .matcher(text);
        if (!part.find()) throw new AssertionError(path + " has no part <!-- " + name + " -->");
        return part.group(1).lines().toList();
    }

    /** Returns the message for a part that must have other {@code lines}. */
    public String advice(String name, List<String> lines) {
        return path + " is behind the code. Write below <!-- " + name + " -->:\n\n" + String.join("\n", lines) + "\n";
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
