package dev.sluice;

import dev.sluice.compose.Template;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The path templates of a client, each read once. Thread-safe, as the map is. */
final class Templates {
    /** More than any client has; one that writes values into its templates must not fill the memory. */
    private static final int MOST = 1_000;

    private final Map<String, Template> read = new ConcurrentHashMap<>();

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException when it is none
     */
    Template template(String text) {
        Template known = read.get(text);
        if (known != null) return known;
        Template template = Template.parse(text);
        // Threads that meet here may go past the limit by one each.
        if (read.size() < MOST) read.put(text, template);
        return template;
    }

    /**
     * The path and query for these values, percent-encoded.
     *
     * @throws IllegalArgumentException when a value is missing from the path, or cannot stand in it
     * @throws dev.sluice.compose.TemplateExpansionException when a value cannot stand in the query, or the whole is too long
     */
    static String expand(Template template, Map<String, ?> variables) {
        return template.expand(
                name -> RecordJson.tree(variables.get(name)),
                name -> new IllegalArgumentException("no value for " + name + " that can stand in a path"));
    }
}
