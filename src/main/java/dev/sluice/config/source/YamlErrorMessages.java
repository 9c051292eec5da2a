package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/** Translates errors of the YAML parser into messages for operators, at the location to correct. */
final class YamlErrorMessages {
    private static final String NOT_CLOSED = "not closed, or holds a text with { } [ ] or , that is not quoted";

    private static final Translation BEHIND_QUOTE =
            atProblem("", "text behind the closing quote; put all of it inside the quotes");

    private static final Translation BEFORE_KEY = atProblem("", "a comma is missing before this key");
    private static final Translation BEFORE_TEXT = atProblem("", "a comma is missing before this text");
    private static final Translation SECOND_COLON =
            atProblem("", "a second ':' in one entry; put a comma before its key, or quote the text");
    private static final Translation ENDS_MAPPING = atProblem("", "a ] is missing before this }");
    private static final Translation ENDS_SEQUENCE = atProblem("", "a } is missing before this ]");

    private static final Pattern KEY = Pattern.compile("[\\w-]{1,100}:\\s");

    /** A text in quotes that is no key. */
    private static final Pattern QUOTED = Pattern.compile("(?:\"[^\"\n]*+\"|'[^'\n]*+') *+(?!:)");

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
        Translation translation = ofText(source, error)
                .or(() -> TRANSLATIONS.stream()
                        .filter(candidate -> problem(error).contains(candidate.problem()))
                        .findFirst())
                .orElseGet(() -> atProblem("", "not valid YAML: " + error.getProblem()));
        boolean isInScalar = String.valueOf(error.getContext()).contains("scalar");
        return new InvalidYamlException(
                locationOf(source, mark(error, translation.atContext())),
                translation.message(),
                mark(error, translation.atContext() || isInScalar).getLine() + 1);
    }

    private static String problem(MarkedYamlEngineException error) {
        return String.valueOf(error.getProblem());
    }

    /** Returns the translation that depends on the text around the error. */
    private static Optional<Translation> ofText(SourceFile source, MarkedYamlEngineException error) {
        String problem = problem(error);
        boolean isFlow = String.valueOf(error.getContext()).contains("flow");
        if (isFlow && problem.endsWith("but found '}'")) return Optional.of(ENDS_MAPPING);
        if (isFlow && problem.endsWith("but found ']'")) return Optional.of(ENDS_SEQUENCE);
        boolean isText = isFlow && problem.endsWith("but got <scalar>");
        if (isFlow && isWithin(source, error)) {
            if (problem.endsWith("but got :")) return Optional.of(SECOND_COLON);
            if (isText && isKey(source, error)) return Optional.of(BEFORE_KEY);
            if (isText && isQuote(source, offset(source, error))) return Optional.of(BEFORE_TEXT);
        }
        if (isText
                && QUOTED.matcher(source.text())
                        .region(offset(source, error), source.text().length())
                        .lookingAt()) return Optional.of(BEFORE_TEXT);
        return problem.contains("<scalar>") && isBehindQuote(source, error)
                ? Optional.of(BEHIND_QUOTE)
                : Optional.empty();
    }

    private static int offset(SourceFile source, MarkedYamlEngineException error) {
        return source.text().offsetByCodePoints(0, mark(error, false).getIndex());
    }

    /** Whether an error in a flow collection is on its first line, or on a line that is indented more. */
    private static boolean isWithin(SourceFile source, MarkedYamlEngineException error) {
        Mark start = mark(error, true);
        Mark problem = mark(error, false);
        if (start.getLine() == problem.getLine()) return true;
        return indent(source, problem) > indent(source, start);
    }

    private static int indent(SourceFile source, Mark mark) {
        int line = source.text().offsetByCodePoints(0, mark.getIndex() - mark.getColumn());
        int indent = 0;
        while (source.text().startsWith(" ", line + indent)) indent++;
        return indent;
    }

    private static boolean isKey(SourceFile source, MarkedYamlEngineException error) {
        String text = source.text();
        return KEY.matcher(text).region(offset(source, error), text.length()).lookingAt();
    }

    /** Whether a text follows the closing quote of another on the same line. */
    private static boolean isBehindQuote(SourceFile source, MarkedYamlEngineException error) {
        int before = offset(source, error) - 1;
        while (before > 0 && source.text().charAt(before) == ' ') before--;
        return isQuote(source, before);
    }

    private static boolean isQuote(SourceFile source, int offset) {
        return source.text().startsWith("\"", offset) || source.text().startsWith("'", offset);
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
