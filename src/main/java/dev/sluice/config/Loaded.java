package dev.sluice.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.source.Finding;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of loading.
 *
 * @param configuration the configuration; null exactly when there are errors
 * @param errors all that is wrong, sorted by file, line and column
 * @param warnings what is probably not meant, sorted the same way
 * @param written what it was loaded from
 */
public record Loaded(
        @Nullable Configuration configuration, List<Finding> errors, List<Finding> warnings, Document written) {

    /** The same with another configuration, if there is one. */
    Loaded with(UnaryOperator<Configuration> change) {
        return configuration == null ? this : new Loaded(change.apply(configuration), errors, warnings, written);
    }

    /** The same where warnings are errors. */
    public Loaded strict() {
        if (warnings.isEmpty()) return this;
        List<Finding> all =
                Stream.concat(errors.stream(), warnings.stream()).sorted().toList();
        return new Loaded(null, all, List.of(), written);
    }

    /**
     * The findings as a JSON array of {@code {severity, file, line, column, path, message, source, caret}}, errors first:
     * {@code source} is the line as it may be shown and {@code caret} the column of the place in it, both left out where the
     * finding is about a file as a whole.
     */
    public String toJson() {
        Excerpts excerpts = new Excerpts(written.files());
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        errors.forEach(finding -> add(all, "error", finding, excerpts));
        warnings.forEach(finding -> add(all, "warning", finding, excerpts));
        return all.toPrettyString();
    }

    private static void add(ArrayNode all, String severity, Finding finding, Excerpts excerpts) {
        ObjectNode one = all.addObject()
                .put("severity", severity)
                .put("file", finding.place().file())
                .put("line", finding.place().line())
                .put("column", finding.place().column())
                .put("path", finding.path())
                .put("message", finding.message());
        excerpts.of(finding)
                .ifPresent(excerpt -> one.put("source", excerpt.line()).put("caret", excerpt.column()));
    }
}
