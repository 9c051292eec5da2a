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
        Excerpts excerpts = new Excerpts(loaded.written().files());
        return loaded.errors().stream().map(error -> error + below(error, excerpts));
    }

    private static Stream<String> warnings(Loaded loaded) {
        Excerpts excerpts = new Excerpts(loaded.written().files());
        return loaded.warnings().stream()
                .map(warning -> warning.place() + ": warning: " + warning.text() + below(warning, excerpts));
    }

    private static String below(Finding finding, Excerpts excerpts) {
        return excerpts.of(finding).map(excerpt -> "\n" + excerpt).orElse("");
    }
}
