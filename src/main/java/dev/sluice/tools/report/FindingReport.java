package dev.sluice.tools.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.Finding;
import java.util.stream.Stream;

/** Renders findings as text or JSON, each with its location and its source line. */
public final class FindingReport {
    private final LoadResult result;
    private final SourceSnippet.Files snippets;

    private FindingReport(LoadResult result) {
        this.result = result;
        this.snippets = new SourceSnippet.Files(result.source().files());
    }

    /** Returns the warnings, then the errors. Each element is one finding and has no trailing line break. */
    public static Stream<String> text(LoadResult result) {
        FindingReport report = new FindingReport(result);
        Stream<String> warnings = result.warnings().stream()
                .map(warning ->
                        warning.location() + ": warning: " + warning.pathAndMessage() + report.snippet(warning));
        return Stream.concat(warnings, report.errors());
    }

    /** Returns the errors without the warnings. */
    public static Stream<String> errorText(LoadResult result) {
        return new FindingReport(result).errors();
    }

    private Stream<String> errors() {
        return result.errors().stream().map(error -> error + snippet(error));
    }

    private String snippet(Finding finding) {
        return snippets.of(finding).map(snippet -> "\n" + snippet).orElse("");
    }

    /** Returns the findings as a JSON array of {@code {severity, file, line, column, path, message, source, caret}}, errors first. {@code source} is the redacted line, and {@code caret} is a column in it, counted from 1. A finding about a whole file has neither. */
    public static String json(LoadResult result) {
        FindingReport report = new FindingReport(result);
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        result.errors().forEach(finding -> report.add(array, "error", finding));
        result.warnings().forEach(finding -> report.add(array, "warning", finding));
        return array.toPrettyString();
    }

    private void add(ArrayNode array, String severity, Finding finding) {
        ObjectNode object = array.addObject()
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
