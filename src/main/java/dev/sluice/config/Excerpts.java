package dev.sluice.config;

import dev.sluice.config.source.Finding;
import dev.sluice.config.source.Place;
import dev.sluice.config.source.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines that the findings of one load are about. A file with a thousand mistakes is taken apart once. */
final class Excerpts {
    private final Map<String, Source> files = new HashMap<>();
    private final Map<String, List<String>> lines = new HashMap<>();

    Excerpts(List<Source> files) {
        files.forEach(file -> this.files.put(file.name(), file));
    }

    /** The excerpt for a finding; none for one that is about a file as a whole, or where the file has no such line. */
    Optional<Excerpt> of(Finding finding) {
        Place place = finding.place();
        boolean isOfFile = finding.path().isEmpty() && place.line() == 1 && place.column() == 1;
        List<String> lines = isOfFile ? List.of() : this.lines.computeIfAbsent(place.file(), this::linesOf);
        return lines.size() < place.line() ? Optional.empty() : Optional.of(Excerpt.of(lines, place));
    }

    private List<String> linesOf(String name) {
        Source file = files.get(name);
        return file == null ? List.of() : file.text().lines().toList();
    }
}
