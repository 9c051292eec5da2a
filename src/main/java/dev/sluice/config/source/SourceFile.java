package dev.sluice.config.source;

/**
 * One file of the configuration.
 *
 * @param name what places in it are called, such as {@code conf/gateway.yaml}
 * @param text its content
 */
public record SourceFile(String name, String text) {
    @Override
    public String toString() {
        return name;
    }
}
