package dev.sluice.config.source;

/**
 * A location in the configuration.
 *
 * @param file the file, under the operator's name of the folder: {@code conf/routes/shop.yaml}
 * @param line counted from 1
 * @param column counted from 1, in Unicode code points
 */
public record SourceLocation(String file, int line, int column) implements Comparable<SourceLocation> {
    /** Returns the location of a whole file or folder. */
    public static SourceLocation ofFile(String file) {
        return new SourceLocation(file, 1, 1);
    }

    @Override
    public int compareTo(SourceLocation other) {
        if (!file.equals(other.file)) return file.compareTo(other.file);
        return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
