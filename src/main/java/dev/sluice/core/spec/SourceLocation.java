package dev.sluice.core.spec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A location in the configuration.
 *
 * @param file the file, under the operator's name of the folder: {@code conf/routes/shop.yaml}
 * @param line counted from 1
 * @param column counted from 1, in Unicode code points
 * @param offsets the locations of the characters of the text that starts here; null if this location is that of all of them. Equality
 *     leaves them out
 */
public record SourceLocation(
        String file, int line, int column, @Nullable Offsets offsets) implements Comparable<SourceLocation> {

    /** The locations of the characters of a text. */
    public interface Offsets {
        /** Returns the location of a character; {@code offset} counts from 0. */
        SourceLocation at(int offset);
    }

    public SourceLocation(String file, int line, int column) {
        this(file, line, column, null);
    }

    /** Returns the location of a whole file or folder. */
    public static SourceLocation ofFile(String file) {
        return new SourceLocation(file, 1, 1);
    }

    public SourceLocation withOffsets(Offsets newOffsets) {
        return new SourceLocation(file, line, column, newOffsets);
    }

    /** Returns the location of a character of the text that starts here; {@code offset} counts from 0. */
    public SourceLocation at(int offset) {
        return offsets == null ? this : offsets.at(offset);
    }

    @Override
    public int compareTo(SourceLocation other) {
        if (!file.equals(other.file)) return file.compareTo(other.file);
        return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SourceLocation location && compareTo(location) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(file, line, column);
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
