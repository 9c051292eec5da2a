package dev.sluice.client;

import dev.sluice.core.memory.ByteLimit;
import dev.sluice.language.uri.PathTemplate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The parsed path templates of a client. Thread-safe. */
final class TemplateCache {
    private static final int ENTRY_BYTES = 750;
    private static final int CHARACTER_BYTES = 3;
    private static final int VARIABLE_BYTES = 400;

    private final Map<String, PathTemplate> parsed = new ConcurrentHashMap<>();

    /** Bounds the memory of a program that writes values into its templates. */
    private final ByteLimit bytes;

    /** @param maxBytes the memory of all templates */
    TemplateCache(long maxBytes) {
        this.bytes = new ByteLimit(maxBytes);
    }

    /**
     * Returns the parsed template.
     *
     * @throws IllegalArgumentException if the text is not a template
     */
    PathTemplate parse(String text) {
        PathTemplate known = parsed.get(text);
        if (known != null) return known;
        PathTemplate template = PathTemplate.parse(text);
        int size = bytesOf(template);
        if (bytes.tryAdd(size) && parsed.putIfAbsent(text, template) != null) bytes.remove(size);
        return template;
    }

    private static int bytesOf(PathTemplate template) {
        return ENTRY_BYTES
                + CHARACTER_BYTES * template.text().length()
                + VARIABLE_BYTES * template.variables().size();
    }

    /**
     * Returns the path and query for these values, percent-encoded.
     *
     * @throws IllegalArgumentException if a value is missing from the path, or cannot stand in it
     * @throws dev.sluice.language.uri.TemplateExpansionException if a value cannot stand in the query, or the result is too long
     */
    static String expand(PathTemplate template, Map<String, ?> variables) {
        return template.expand(
                name -> RecordCodec.toTree(variables.get(name)),
                (name, value) -> new IllegalArgumentException("no value for " + name + " that can stand in a path"));
    }
}
