package dev.sluice.client;

import dev.sluice.uri.PathTemplate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The parsed path templates of a client. Thread-safe. */
final class TemplateCache {
    /** Bounds the memory of a program that writes values into its templates. */
    private static final int MAX_ENTRIES = 1_000;

    private final Map<String, PathTemplate> parsed = new ConcurrentHashMap<>();

    /**
     * Returns the parsed template.
     *
     * @throws IllegalArgumentException if the text is not a template
     */
    PathTemplate parse(String text) {
        PathTemplate known = parsed.get(text);
        if (known != null) return known;
        PathTemplate template = PathTemplate.parse(text);
        // Threads that arrive together may exceed the limit by one entry each.
        if (parsed.size() < MAX_ENTRIES) parsed.put(text, template);
        return template;
    }

    /**
     * Returns the path and query for these values, percent-encoded.
     *
     * @throws IllegalArgumentException if a value is missing from the path, or cannot stand in it
     * @throws dev.sluice.uri.TemplateExpansionException if a value cannot stand in the query, or the result is too long
     */
    static String expand(PathTemplate template, Map<String, ?> variables) {
        return template.expand(
                name -> RecordCodec.toTree(variables.get(name)),
                (name, value) -> new IllegalArgumentException("no value for " + name + " that can stand in a path"));
    }
}
