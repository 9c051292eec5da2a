package dev.sluice.config.source;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/** The parser's complaints, in words for an operator and at the place to change. */
final class YamlErrorMessages {
    private static final String NOT_CLOSED = "not closed, or holds a text with { } [ ] or , that is not quoted";

    /** The first that fits says it. */
    private static final List<Translation> TRANSLATIONS = List.of(
            there("(TAB)", "a tab cannot indent; use spaces"),
            there("that cannot start any token", "a text cannot begin with this character; put it in quotes"),
            there("mapping values are not allowed", "no ':' can stand here; check the indentation, or quote the text"),
            there("sequence entries are not allowed", "a '- ' begins a line of its own"),
            there("or '}', but got {", "within { }, quote texts that hold { } [ ] or ,"),
            there("or '}', but got [", "within { }, quote texts that hold { } [ ] or ,"),
            there("or ']', but got {", "within [ ], quote texts that hold { } [ ] or ,"),
            there("or ']', but got [", "within [ ], quote texts that hold { } [ ] or ,"),
            whereItBegan("expected ',' or", NOT_CLOSED),
            whereItBegan("could not find expected ':'", "no ': ' after this key"),
            whereItBegan("found unexpected end of stream", "this quote is never closed"),
            there("found '<stream end>'", "the file ends within { } or [ ]"),
            there("expected the node content", "a value is missing here"),
            there("unexpected character found", "an anchor (&) or an alias (*) needs a name"),
            there("found '<block mapping start>'", "indented like no line above"),
            there("found '<block sequence start>'", "indented like no line above"),
            there("found '<scalar>'", "nothing can follow here; check quotes and indentation"),
            there("expected <block end>", "does not belong to the lines above; check the indentation"),
            there("unknown escape character", "no such escape; in double quotes, write a backslash as \\\\"));

    /** @param began whether the mistake is where the construct began, not where the parser noticed */
    private record Translation(String problem, String words, boolean began) {}

    private YamlErrorMessages() {}

    private static Translation there(String problem, String words) {
        return new Translation(problem, words, false);
    }

    private static Translation whereItBegan(String problem, String words) {
        return new Translation(problem, words, true);
    }

    static SourceLocation place(SourceFile source, Mark mark) {
        return new SourceLocation(source.name(), mark.getLine() + 1, mark.getColumn() + 1);
    }

    static InvalidYamlException inWords(SourceFile source, YamlEngineException error) {
        if (error instanceof MarkedYamlEngineException marked) return marked(source, marked);
        if (error instanceof ReaderException character) return character(source, character);
        String words = error instanceof YamlVersionException ? "only YAML 1.2 is read" : "not valid YAML";
        return new InvalidYamlException(SourceLocation.startOf(source.name()), words);
    }

    private static InvalidYamlException marked(SourceFile source, MarkedYamlEngineException error) {
        Translation translation = TRANSLATIONS.stream()
                .filter(candidate -> String.valueOf(error.getProblem()).contains(candidate.problem()))
                .findFirst()
                .orElseGet(() -> there("", "not valid YAML: " + error.getProblem()));
        return new InvalidYamlException(place(source, mark(error, translation.began())), translation.words());
    }

    private static Mark mark(MarkedYamlEngineException error, boolean began) {
        Mark noticed = error.getProblemMark().orElseThrow();
        return began ? error.getContextMark().orElse(noticed) : noticed;
    }

    private static InvalidYamlException character(SourceFile source, ReaderException error) {
        String before = source.text().substring(0, source.text().offsetByCodePoints(0, error.getPosition()));
        int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length()) + 1;
        int line = before.split("\n", -1).length;
        String words = String.format("the control character U+%04X cannot stand in YAML", error.getCodePoint());
        return new InvalidYamlException(new SourceLocation(source.name(), line, column), words);
    }
}
