package dev.sluice.config.source;

/**
 * Where something stands.
 *
 * @param file the file, under the name that the operator gave the folder: {@code conf/routes/shop.yaml}
 * @param line counted from 1
 * @param column counted from 1, in Unicode code points
 */
public record SourceLocation(String file, int line, int column) implements Comparable<SourceLocation> {
    /** Stands for a file or a folder as a whole. */
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
