package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/** Translates errors of the YAML parser into messages for operators, at the location to correct. */
final class YamlErrorMessages {
    private static final String NOT_CLOSED = "not closed, or holds a text with { } [ ] or , that is not quoted";

    private static final Translation BEHIND_QUOTE =
            atProblem("<scalar>", "text behind the closing quote; put all of it inside the quotes");

    /** The first match applies. */
    private static final List<Translation> TRANSLATIONS = List.of(
            atProblem("(TAB)", "a tab cannot indent; use spaces"),
            atProblem("that cannot start any token", "a text cannot begin with this character; put it in quotes"),
            atProblem(
                    "mapping values are not allowed",
                    "no ':' can stand here; check the indentation, or quote the text"),
            atProblem("sequence entries are not allowed", "a '- ' begins a line of its own"),
            atProblem("or '}', but got {", "within { }, quote texts that hold { } [ ] or ,"),
            atProblem("or '}', but got [", "within { }, quote texts that hold { } [ ] or ,"),
            atProblem("or ']', but got {", "within [ ], quote texts that hold { } [ ] or ,"),
            atProblem("or ']', but got [", "within [ ], quote texts that hold { } [ ] or ,"),
            atContext("expected ',' or", NOT_CLOSED),
            atContext("could not find expected ':'", "no ': ' after this key"),
            atContext("found unexpected end of stream", "this quote is never closed"),
            atProblem("found '<stream end>'", "the file ends within { } or [ ]"),
            atProblem("expected the node content", "a value is missing here"),
            atProblem("unexpected character found", "an anchor (&) or an alias (*) needs a name"),
            atProblem("found '<block mapping start>'", "its indentation matches no line above"),
            atProblem("found '<block sequence start>'", "its indentation matches no line above"),
            atProblem("found '<scalar>'", "no text can follow here; check quotes and indentation"),
            atProblem("expected <block end>", "does not belong to the lines above; check the indentation"),
            atProblem("unknown escape character", "no such escape; in double quotes, write a backslash as \\\\"));

    /** @param atContext whether the location is the start of the construct, not that of the parser */
    private record Translation(String problem, String message, boolean atContext) {}

    private YamlErrorMessages() {}

    private static Translation atProblem(String problem, String message) {
        return new Translation(problem, message, false);
    }

    private static Translation atContext(String problem, String message) {
        return new Translation(problem, message, true);
    }

    static SourceLocation locationOf(SourceFile source, Mark mark) {
        return new SourceLocation(source.name(), mark.getLine() + 1, mark.getColumn() + 1);
    }

    static InvalidYamlException translate(SourceFile source, YamlEngineException error) {
        if (error instanceof MarkedYamlEngineException marked) return translateMarked(source, marked);
        if (error instanceof ReaderException unreadable) return controlCharacter(source, unreadable);
        String message = error instanceof YamlVersionException ? "only YAML 1.2 is read" : "not valid YAML";
        return new InvalidYamlException(SourceLocation.ofFile(source.name()), message, 0);
    }

    private static InvalidYamlException translateMarked(SourceFile source, MarkedYamlEngineException error) {
        Translation translation = isBehindQuote(source, error)
                ? BEHIND_QUOTE
                : TRANSLATIONS.stream()
                        .filter(candidate -> String.valueOf(error.getProblem()).contains(candidate.problem()))
                        .findFirst()
                        .orElseGet(() -> atProblem("", "not valid YAML: " + error.getProblem()));
        boolean isInScalar = String.valueOf(error.getContext()).contains("scalar");
        return new InvalidYamlException(
                locationOf(source, mark(error, translation.atContext())),
                translation.message(),
                mark(error, translation.atContext() || isInScalar).getLine() + 1);
    }

    /** Whether a text follows the closing quote of another, in a flow collection. */
    private static boolean isBehindQuote(SourceFile source, MarkedYamlEngineException error) {
        if (!String.valueOf(error.getProblem()).endsWith("but got <scalar>")) return false;
        String text = source.text();
        int end =
                text.offsetByCodePoints(0, error.getProblemMark().orElseThrow().getIndex());
        String before = text.substring(0, end).stripTrailing();
        return before.endsWith("\"") || before.endsWith("'");
    }

    private static Mark mark(MarkedYamlEngineException error, boolean atContext) {
        Mark problemMark = error.getProblemMark().orElseThrow();
        return atContext ? error.getContextMark().orElse(problemMark) : problemMark;
    }

    private static InvalidYamlException controlCharacter(SourceFile source, ReaderException error) {
        String before = source.text().substring(0, source.text().offsetByCodePoints(0, error.getPosition()));
        int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length()) + 1;
        int line = before.split("\n", -1).length;
        String message = String.format("the control character U+%04X cannot stand in YAML", error.getCodePoint());
        return new InvalidYamlException(new SourceLocation(source.name(), line, column), message);
    }
}
