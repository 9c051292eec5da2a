package dev.sluice.config.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.Finding;
import java.util.stream.Stream;

/** Renders findings, each with its place and its line. */
public final class FindingReport {
    private final LoadResult result;
    private final SourceSnippet.Files snippets;

    private FindingReport(LoadResult result) {
        this.result = result;
        this.snippets = new SourceSnippet.Files(result.source().files());
    }

    /** Returns the warnings and then the errors, in lines; the last line is not ended. */
    public static Stream<String> text(LoadResult result) {
        FindingReport report = new FindingReport(result);
        Stream<String> warnings = result.warnings().stream()
                .map(warning ->
                        warning.location() + ": warning: " + warning.pathAndMessage() + report.snippet(warning));
        return Stream.concat(warnings, report.errors());
    }

    /** Returns the errors alone. */
    public static Stream<String> errorText(LoadResult result) {
        return new FindingReport(result).errors();
    }

    private Stream<String> errors() {
        return result.errors().stream().map(error -> error + snippet(error));
    }

    private String snippet(Finding finding) {
        return snippets.of(finding).map(snippet -> "\n" + snippet).orElse("");
    }

    /**
     * Returns the findings as a JSON array of {@code {severity, file, line, column, path, message, source, caret}}, errors
     * first. {@code source} is the line as it may be shown and {@code caret} the column of the place in it. Both are left out
     * for a finding about a file as a whole.
     */
    public static String json(LoadResult result) {
        FindingReport report = new FindingReport(result);
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        result.errors().forEach(finding -> report.add(all, "error", finding));
        result.warnings().forEach(finding -> report.add(all, "warning", finding));
        return all.toPrettyString();
    }

    private void add(ArrayNode all, String severity, Finding finding) {
        ObjectNode object = all.addObject()
                .put("severity", severity)
                .put("file", finding.location().file())
                .put("line", finding.location().line())
                .put("column", finding.location().column())
                .put("path", finding.path())
                .put("message", finding.message());
        snippets.of(finding)
                .ifPresent(snippet -> object.put("source", snippet.line()).put("caret", snippet.column()));
    }
}
