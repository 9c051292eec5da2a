package dev.sluice.config.source;

/** A value that could not be read, and about which the operator has been told already. */
public record Broken(Place place, KeyPath path) implements Value {
    @Override
    public String shown() {
        return "a broken value";
    }

    @Override
    public boolean isFilled() {
        return true;
    }

    @Override
    public Broken aliased(KeyPath path) {
        return new Broken(place, path);
    }
}
