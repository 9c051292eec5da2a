package dev.sluice.config.source;

/** A file that is not the YAML we take. */
final class InvalidYaml extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Place place;
    private final String words;

    InvalidYaml(Place place, String words) {
        super(words, null, false, false);
        this.place = place;
        this.words = words;
    }

    Place place() {
        return place;
    }

    /** What is wrong, for an operator. */
    String words() {
        return words;
    }
}
