package dev.sluice.expression;

import com.schibsted.spt.data.jslt.JsltException;
import dev.sluice.spec.InvalidTextException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates parse errors of JSLT, with their location in the expression. */
final class JsltErrorMessages {
    private static final Pattern POSITION = Pattern.compile("at line (\\d+), column (\\d+)");
    private static final Pattern AT_END = Pattern.compile("Encountered:? \"?<EOF>");
    private static final Pattern PLAIN_TEXT = Pattern.compile("[A-Za-z][A-Za-z0-9 _-]*");
    private static final Pattern WORD = Pattern.compile("\\S{1,20}");

    private JsltErrorMessages() {}

    static InvalidTextException translate(String text, JsltException error) {
        String message = String.valueOf(error.getMessageWithoutLocation());
        Matcher position = POSITION.matcher(message);
        if (!position.find()) return invalid(message, error.getLine(), error.getColumn());
        int line = Integer.parseInt(position.group(1));
        int column = Integer.parseInt(position.group(2));
        return invalid("unexpected " + unexpected(text, message, line, column) + hint(text), line, column);
    }

    private static InvalidTextException invalid(String reason, int line, int column) {
        return new InvalidTextException("not a JSLT expression: " + reason, Math.max(1, line), Math.max(1, column));
    }

    private static String unexpected(String text, String message, int line, int column) {
        if (AT_END.matcher(message).find()) return "end of the expression";
        String inLine = text.lines().skip(line - 1L).findFirst().orElse("");
        Matcher word = WORD.matcher(inLine.substring(Math.min(column - 1, inLine.length())));
        return word.find() ? "'" + word.group() + "'" : "text";
    }

    private static String hint(String text) {
        String stripped = text.strip();
        return PLAIN_TEXT.matcher(stripped).matches() ? "; a plain text is written '\"" + stripped + "\"'" : "";
    }
}
