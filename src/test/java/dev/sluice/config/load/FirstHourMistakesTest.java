package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.fixture.GoldenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Mistakes of a first hour, each in a folder of {@code mistakes/first-hour}: the file, its message, and the corrected file. The corrected file
 * is the file with the suggestion as printed at the printed location, if the suggestion is text to put there; else it is written by hand.
 */
class FirstHourMistakesTest {
    private static final String FOLDER = "mistakes/first-hour/";
    private static final Path RESOURCES = Path.of("src/test/resources/dev/sluice");

    private record Mistake(String name, String written, String corrected) {
        static Mistake of(Path folder) {
            try {
                return new Mistake(
                        folder.getFileName().toString(),
                        Files.readString(folder.resolve("written.yaml")),
                        Files.readString(folder.resolve("corrected.yaml")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The errors; the warnings of a valid file. */
        static List<Finding> findings(String text) {
            LoadResult loaded = ConfigurationLoader.load(List.of(new SourceFile("conf/a.yaml", text)), name -> null);
            return loaded.errors().isEmpty() ? loaded.warnings() : loaded.errors();
        }
    }

    private static List<Mistake> mistakes() throws IOException {
        try (Stream<Path> folders = Files.list(RESOURCES.resolve(FOLDER))) {
            return folders.sorted().map(Mistake::of).toList();
        }
    }

    @Test
    void each_mistake_has_its_message() throws IOException {
        assertThat(mistakes()).hasSizeGreaterThanOrEqualTo(60);
        for (Mistake mistake : mistakes())
            GoldenFile.assertEqual(
                    FOLDER + mistake.name() + "/told.txt",
                    Mistake.findings(mistake.written()).stream()
                            .map(finding -> finding + "\n")
                            .collect(Collectors.joining()));
    }

    @Test
    void a_printed_suggestion_put_at_its_location_mends_the_file() throws IOException {
        List<String> mended = new ArrayList<>();
        for (Mistake mistake : mistakes())
            for (Finding finding : Mistake.findings(mistake.written()))
                Suggested.of(finding, mistake.written()).ifPresent(suggested -> {
                    assertThat(suggested.applied()).as(mistake.name()).isEqualTo(mistake.corrected());
                    mended.add(mistake.name());
                });
        assertThat(mended).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void each_corrected_file_loads_without_that_finding() throws IOException {
        for (Mistake mistake : mistakes()) {
            List<Finding> before = Mistake.findings(mistake.written());
            assertThat(before).as(mistake.name()).isNotEmpty();
            LoadResult loaded = TestConfiguration.load(mistake.corrected());
            assertThat(loaded.errors()).as(mistake.name()).isEmpty();
            assertThat(loaded.warnings())
                    .as(mistake.name())
                    .extracting(Finding::message)
                    .doesNotContainAnyElementsOf(
                            before.stream().map(Finding::message).toList());
        }
    }

    @Test
    void a_message_has_at_most_300_characters_and_no_class_name() throws IOException {
        for (Mistake mistake : mistakes())
            for (Finding finding : Mistake.findings(mistake.written()))
                assertThat(finding.message())
                        .as(mistake.name())
                        .hasSizeLessThanOrEqualTo(300)
                        .doesNotContain("Exception", "dev.sluice", "java.", "$Spec");
    }

    /**
     * The text to put at a location. It replaces the text there that the message repeats. Else it replaces, by its own form: an entry with a
     * key, the whole key of a route, a call or a path with its brackets, a quoted text, or a word.
     */
    private record Suggested(String file, int start, String message, String text) {
        private static final Pattern SUGGESTION =
                Pattern.compile(".*(?:did you mean (.+)\\?|\\(expected: (\\{ .+ \\})\\))", Pattern.DOTALL);
        private static final Pattern ENTRY = Pattern.compile("[\\w-]+: [^,}\\n]*?(?= *(?:[,}]|\\n))");
        private static final Pattern ROUTE = Pattern.compile("\"?(?:[A-Z]+ ?)?/[^:\\n]*");
        private static final Pattern WORD = Pattern.compile("[^\\s,:{}\\[\\]()\"']+");
        private static final Pattern PATH = Pattern.compile("[$.]?[\\w.-]*");

        static Optional<Suggested> of(Finding finding, String file) {
            Matcher suggestion = SUGGESTION.matcher(finding.message());
            if (!suggestion.matches()) return Optional.empty();
            String text = suggestion.group(1) == null ? suggestion.group(2) : suggestion.group(1);
            if (text.endsWith(", with spaces")) return Optional.empty();
            return Optional.of(new Suggested(file, index(file, finding.location()), finding.message(), text));
        }

        private static int index(String file, SourceLocation location) {
            int line = 0;
            for (int i = 1; i < location.line(); i++) line = file.indexOf('\n', line) + 1;
            return line + location.column() - 1;
        }

        String applied() {
            return file.substring(0, start) + text + file.substring(end());
        }

        private int end() {
            Optional<Integer> repeated = repeated();
            if (repeated.isPresent()) return start + repeated.get();
            if (text.matches("[\\w-]+: .*")) return endOf(ENTRY);
            if (text.matches("[A-Z]+ /.*")) return endOf(ROUTE);
            char first = file.charAt(start);
            if (first == '"' || first == '\'' || first == '`') return file.indexOf(first, start + 1) + 1;
            return text.matches("(?s).*[(\\[].*") || text.matches(".* .*") ? endOfExpression() : endOf(WORD);
        }

        /** Returns the length of the text at the location that begins the message, up to a colon, a semicolon or a blank. */
        private Optional<Integer> repeated() {
            if (message.startsWith("not an expression: ")) return Optional.empty();
            for (int end = message.length() - 1; end > 0; end--)
                if (" :;".indexOf(message.charAt(end)) >= 0 && file.startsWith(message.substring(0, end), start))
                    return Optional.of(end);
            return Optional.empty();
        }

        private int endOf(Pattern pattern) {
            Matcher matcher = pattern.matcher(file).region(start, file.length());
            assertThat(matcher.lookingAt()).as(message).isTrue();
            return matcher.end();
        }

        /** Returns the end of a path and of the brackets behind it; of the rest of the line within the enclosing object if words follow. */
        private int endOfExpression() {
            int end = endOf(PATH);
            while (end < file.length() && "([".indexOf(file.charAt(end)) >= 0) {
                end = endOfBrackets(end);
                Matcher rest = PATH.matcher(file).region(end, file.length());
                if (text.indexOf(' ') >= 0 && rest.lookingAt()) end = rest.end();
            }
            return file.startsWith(" }", end) ? end : file.indexOf(" }", end);
        }

        private int endOfBrackets(int open) {
            int depth = 0;
            for (int i = open; i < file.length(); i++) {
                char c = file.charAt(i);
                if (c == '(' || c == '[') depth++;
                if ((c == ')' || c == ']') && --depth == 0) return i + 1;
            }
            return file.length();
        }
    }
}
