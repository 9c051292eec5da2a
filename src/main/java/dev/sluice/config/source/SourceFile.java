package dev.sluice.config.source;

/**
 * One file of the configuration.
 *
 * @param name the name in locations, such as {@code conf/gateway.yaml}
 * @param text the content
 */
public record SourceFile(String name, String text) {
    @Override
    public String toString() {
        return name;
    }
}
