package dev.sluice.upstream.credentials;

import org.jspecify.annotations.Nullable;

/** An entry of {@code credentials}: its name, and its place, which a reload that only moves lines changes. Thread-safe. */
final class CredentialsEntry {
    private final String name;
    private volatile @Nullable String place;

    CredentialsEntry(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Returns the file, the line and the column of the entry; null if no file has it. */
    @Nullable
    String place() {
        return place;
    }

    void moveTo(@Nullable String newPlace) {
        place = newPlace;
    }
}
