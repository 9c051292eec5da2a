package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The main sources and the pages have one word for one thing. A text may have another word only if it is listed here with its file. */
class WordsTest {
    private static final Path MAIN = Path.of("src/main/java/dev/sluice");
    private static final Path DOCS = Path.of("docs");
    private static final String ALL = ".*";

    /** The gateway rejects. Refused are the streams of HTTP/2, the connections of TCP, and what users see under this name. */
    private static final Word REJECT = new Word("reject, not refuse", ALL, "(?i)refus", """
            * | STREAM_REFUSED
            * | REFUSED_STREAM
            * | IDENTITY_REFUSAL
            * | REFUSALS_SUPPRESSED
            * | IDENTITY_REFUSED
            * | CONNECTIONS_REFUSED
            * | MEMORY_REFUSED
            * | Outcome.REFUSED
            * | Underscores.REFUSE
            * | stream_refused
            * | _refused_total
            * | connrefused
            docs/configuration.md | `refuse`
            docs/kubernetes.md | SluiceReloadRefused
            docs/kubernetes.md | #sluicereloadrefused
            docs/observability.md | `refused`
            docs/observability.md | The connection was refused
            docs/observability.md | changed, unchanged or refused
            docs/observability.md | `identity_refusal`
            docs/observability.md | `refusals_suppressed`
            docs/operations.md | SluiceReloadRefused
            docs/resilience.md | the connection is refused
            docs/resilience.md | refused streams
            docs/scenarios.md | .a_refused_
            docs/scenarios.md | refused streams
            docs/security.md | .refused`
            docs/security.md | refused streams
            gateway/edge/HeaderFields.java | REFUSE,
            gateway/proxy/RepeatableBody.java | refuses a stream
            gateway/recent/RequestKind.java | REFUSED {
            gateway/telemetry/MeterDefinition.java | "sluice.connections.refused"
            gateway/telemetry/MeterDefinition.java | "sluice.direct.memory.refused"
            gateway/telemetry/MeterDefinition.java | "sluice.identity.refused"
            gateway/telemetry/MeterDefinition.java | "sluice.memory.refused"
            gateway/telemetry/MeterDefinition.java | changed, unchanged or refused
            server/admin/AdminServer.java | a refused connection
            server/reload/ReloadResult.java | REFUSED;
            upstream/backend/FailureReason.java | The connection was refused
            upstream/credentials/CachingTokenSource.java | "refused"
            upstream/credentials/TokenEvents.java | {@code refused}
            """);

    /** A file, a line and a column are a location. Fields of JSON and of the audit log have the name {@code place}. */
    private static final Word LOCATION =
            new Word("location, not place", ".*\\.java", "\\b[Pp]laces?\\b|[a-z]Places?\\b|\\bplaces?[A-Z]", """
            * | in place
            core/audit/AuditEvent.java | "place"
            gateway/route/Route.java | In place of steps
            tools/demo/Orders.java | this::place
            tools/demo/Orders.java | void place(
            tools/explain/ExplanationJson.java | "place"
            """);

    /** A request has a trace. The rooms that know records of Java alone, such as those of the configuration, may name them. */
    private static final Word TRACE = new Word(
            "trace, not record",
            "(?:gateway|server|core/trace|docs)/.*",
            "\\b[Rr]ecords? of\\b|\\b(?:[Ii]ts|[Tt]he) records?\\b",
            """
            gateway/compose/ScopedExpression.java | the record that holds the expression
            gateway/compose/ScopedExpression.java | from the record to the expression
            docs/architecture.md | spec records of the rooms
            docs/architecture.md | The loader checks the records
            docs/client.md | the records in `BackendSpec`
            docs/client.md | its records and no HTTP
            docs/security.md | record of TLS
            """);

    /** A word, the files and the pattern of the words that it replaces, and the texts that keep one of these. */
    private record Word(String rule, Pattern files, Pattern others, List<Allowed> allowed) {
        Word(String rule, String files, String others, String allowed) {
            this(
                    rule,
                    Pattern.compile(files),
                    Pattern.compile(others),
                    allowed.lines().map(Allowed::of).toList());
        }

        boolean isMissed(String file, String line) {
            if (!files.matcher(file).matches()) return false;
            String rest = line;
            for (Allowed each : allowed) if (each.isFor(file)) rest = rest.replace(each.text, "");
            return others.matcher(rest).find();
        }

        @Override
        public String toString() {
            return rule;
        }
    }

    /** A text in a file; {@code *} stands for all files. */
    private record Allowed(String file, String text) {
        static Allowed of(String row) {
            int bar = row.indexOf(" | ");
            return new Allowed(row.substring(0, bar), row.substring(bar + " | ".length()));
        }

        boolean isFor(String path) {
            return file.equals("*") || file.equals(path);
        }

        boolean isUsed(Map<String, String> sources) {
            return sources.entrySet().stream()
                    .anyMatch(source ->
                            isFor(source.getKey()) && source.getValue().contains(text));
        }
    }

    static Stream<Word> words() {
        return Stream.of(REJECT, LOCATION, TRACE);
    }

    @ParameterizedTest
    @MethodSource("words")
    void one_thing_has_one_word(Word word) throws IOException {
        List<String> missed = new ArrayList<>();
        sources()
                .forEach((file, source) -> source.lines()
                        .filter(line -> word.isMissed(file, line))
                        .forEach(line -> missed.add(file + ": " + line.strip())));
        assertThat(missed).as(word.rule).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("words")
    void each_allowed_text_exists(Word word) throws IOException {
        Map<String, String> sources = sources();
        assertThat(word.allowed).allMatch(allowed -> allowed.isUsed(sources));
    }

    @Test
    void a_text_is_allowed_only_in_its_file() {
        assertThat(REJECT.isMissed("server/A.java", "/** Refuses a call. */")).isTrue();
        assertThat(REJECT.isMissed("server/A.java", "isRefused = reason == STREAM_REFUSED;"))
                .isTrue();
        assertThat(REJECT.isMissed("server/A.java", "reason == STREAM_REFUSED;"))
                .isFalse();
        assertThat(REJECT.isMissed("server/A.java", "The connection was refused."))
                .isTrue();
        assertThat(REJECT.isMissed("upstream/backend/FailureReason.java", "The connection was refused."))
                .isFalse();
        for (String other : List.of("its place", "Place of", "the places", "firstPlace", "placeOf(part)"))
            assertThat(LOCATION.isMissed("server/A.java", other)).as(other).isTrue();
        for (String other : List.of("masks it in place", "replaces", "placeholder"))
            assertThat(LOCATION.isMissed("server/A.java", other)).as(other).isFalse();
    }

    @Test
    void a_word_counts_only_in_its_files() {
        assertThat(TRACE.isMissed("gateway/edge/A.java", "Writes failures to its record."))
                .isTrue();
        assertThat(TRACE.isMissed("docs/a.md", "The record of a request has its times."))
                .isTrue();
        assertThat(TRACE.isMissed("config/binding/A.java", "Returns the record, with defaults."))
                .isFalse();
        assertThat(TRACE.isMissed("gateway/edge/A.java", "record A(RequestTrace trace) {"))
                .isFalse();
        assertThat(LOCATION.isMissed("docs/a.md", "`place` is the file and the line"))
                .isFalse();
    }

    /** The pages have names that start with {@code docs/}. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        read(MAIN, ".java")
                .forEach((file, text) -> sources.put(MAIN.relativize(file).toString(), text));
        assertThat(sources).hasSizeGreaterThan(500);
        Map<Path, String> pages = read(DOCS, ".md");
        assertThat(pages).hasSizeGreaterThan(10);
        pages.forEach((page, text) -> sources.put(page.toString(), text));
        return sources;
    }

    private static Map<Path, String> read(Path folder, String ending) throws IOException {
        Map<Path, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ending)).toList())
                texts.put(file, Files.readString(file));
        }
        return texts;
    }
}
