package dev.sluice.config;

import dev.sluice.config.source.Finding;
import java.util.stream.Stream;

/** Findings for people: each with its place and the line that it is about. */
public final class Report {
    private Report() {}

    /** The warnings and then the errors, in lines; the last line is not ended. */
    public static Stream<String> of(Loaded loaded) {
        return Stream.concat(warnings(loaded), errors(loaded));
    }

    /** The errors alone. */
    public static Stream<String> errors(Loaded loaded) {
        return loaded.errors().stream().map(error -> error + excerpt(error, loaded.written()));
    }

    private static Stream<String> warnings(Loaded loaded) {
        return loaded.warnings().stream()
                .map(warning -> warning.place() + ": warning: " + warning.text() + excerpt(warning, loaded.written()));
    }

    private static String excerpt(Finding finding, Document written) {
        return finding.path().isEmpty()
                        && finding.place().line() == 1
                        && finding.place().column() == 1
                ? ""
                : Excerpt.of(finding.place(), written.files())
                        .map(excerpt -> "\n" + excerpt)
                        .orElse("");
    }
}
