package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

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

    /**
     * Returns the bytes that a structure of security.md holds, which outlives requests.
     *
     * @param heap the bytes of the heap
     */
    public static long heldBytes(String structure, long heap) {
        List<String> rows = read("docs/security.md").part("what outlives requests");
        String bytes = rows.stream()
                .map(row -> row.split(" *\\| *", -1))
                .filter(cells -> cells[1].equals(structure))
                .map(cells -> cells[2])
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row for " + structure));
        Matcher fixed = Pattern.compile("(\\d+) ([KM])iB").matcher(bytes);
        if (fixed.matches())
            return Long.parseLong(fixed.group(1)) << (fixed.group(2).equals("K") ? 10 : 20);
        Matcher share = Pattern.compile("1/(\\d+) of the heap").matcher(bytes);
        assertThat(share).as(bytes).matches(Matcher::matches);
        return heap / Long.parseLong(share.group(1));
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
