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

/** The main sources have one word for one thing. A text may have another word only if it is listed here with its file. */
class WordsTest {
    private static final Path MAIN = Path.of("src/main/java/dev/sluice");

    /** The gateway rejects. Refused are the streams of HTTP/2, the connections of TCP, and what users see under this name. */
    private static final Word REJECT = new Word("reject, not refuse", "(?i)refus", """
            * | STREAM_REFUSED
            * | REFUSED_STREAM
            * | IDENTITY_REFUSAL
            * | REFUSALS_SUPPRESSED
            * | IDENTITY_REFUSED
            * | CONNECTIONS_REFUSED
            * | MEMORY_REFUSED
            * | Outcome.REFUSED
            * | Underscores.REFUSE
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
            new Word("location, not place", "\\b[Pp]laces?\\b|[a-z]Places?\\b|\\bplaces?[A-Z]", """
            * | in place
            core/audit/AuditEvent.java | "place"
            gateway/route/Route.java | In place of steps
            tools/demo/Orders.java | this::place
            tools/demo/Orders.java | void place(
            tools/explain/ExplanationJson.java | "place"
            """);

    /** A word, the pattern of the words that it replaces, and the texts that keep one of these. */
    private record Word(String rule, Pattern others, List<Allowed> allowed) {
        Word(String rule, String others, String allowed) {
            this(rule, Pattern.compile(others), allowed.lines().map(Allowed::of).toList());
        }

        boolean isMissed(String file, String line) {
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
        return Stream.of(REJECT, LOCATION);
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

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList())
                sources.put(MAIN.relativize(file).toString(), Files.readString(file));
        }
        assertThat(sources).hasSizeGreaterThan(500);
        return sources;
    }
}
