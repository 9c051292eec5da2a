package dev.sluice.compose;

import com.schibsted.spt.data.jslt.JsltException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSLT's parse errors, in words for an operator and with the place within the expression. */
final class ExpressionErrors {
    private static final Pattern PLACE = Pattern.compile("at line (\\d+), column (\\d+)");
    private static final Pattern ENCOUNTERED = Pattern.compile("Encountered \"? ?(.*?)\"? at line", Pattern.DOTALL);

    private ExpressionErrors() {}

    static InvalidText located(String text, JsltException error) {
        String message = String.valueOf(error.getMessageWithoutLocation());
        Matcher place = PLACE.matcher(message);
        if (place.find()) return at(text, place, message);
        return new InvalidText(
                "not a JSLT expression: " + message, Math.max(1, error.getLine()), Math.max(1, error.getColumn()));
    }

    private static InvalidText at(String text, Matcher place, String message) {
        int line = Integer.parseInt(place.group(1));
        return new InvalidText(
                "not a JSLT expression: unexpected " + encountered(message) + hint(text),
                Math.max(1, line),
                Math.max(1, Integer.parseInt(place.group(2))));
    }

    private static String encountered(String message) {
        if (message.contains("<EOF>")) return "end of the expression";
        Matcher token = ENCOUNTERED.matcher(message);
        return token.find() ? token.group(1).strip() : "text";
    }

    private static String hint(String text) {
        return text.strip().matches("[A-Za-z][A-Za-z0-9 _-]*")
                ? "; a plain text is written '\"" + text.strip() + "\"'"
                : "";
    }
}
