package dev.sluice.config.source;

import java.util.Comparator;

/**
 * Where something stands.
 *
 * @param file the file, under the name that the operator gave the folder: {@code conf/routes/shop.yaml}
 * @param line counted from 1
 * @param column counted from 1, in Unicode code points
 */
public record Place(String file, int line, int column) implements Comparable<Place> {
    private static final Comparator<Place> IN_READING_ORDER =
            Comparator.comparing(Place::file).thenComparingInt(Place::line).thenComparingInt(Place::column);

    /** Stands for a file or a folder as a whole. */
    public static Place startOf(String file) {
        return new Place(file, 1, 1);
    }

    @Override
    public int compareTo(Place other) {
        return IN_READING_ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
