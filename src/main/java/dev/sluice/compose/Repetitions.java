package dev.sluice.compose;

import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTokenManager;
import com.schibsted.spt.data.jslt.parser.SimpleCharStream;
import com.schibsted.spt.data.jslt.parser.Token;
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import java.io.StringReader;

/** A text as it is written, times a number: JSLT computes that while it compiles, where nothing can stop it. */
final class Repetitions {
    private Repetitions() {}

    /**
     * Refuses them.
     *
     * @throws InvalidText at the place of the first
     */
    static void refuse(String text) {
        JsltParserTokenManager tokens = new JsltParserTokenManager(new SimpleCharStream(new StringReader(text)));
        try {
            Token before = tokens.getNextToken();
            while (before.kind != JsltParserConstants.EOF) {
                Token token = tokens.getNextToken();
                if (isRepetition(before, token) || isRepetition(token, before)) throw refusal(before);
                before = token;
            }
        } catch (TokenMgrError e) {
            // What is no token is told by the parser, which has better words for it.
            return;
        }
    }

    private static boolean isRepetition(Token one, Token other) {
        return one.kind == JsltParserConstants.STRING && other.kind == JsltParserConstants.STAR;
    }

    private static InvalidText refusal(Token at) {
        String message = "not a JSLT expression: a text times a number is to be had for texts of data alone";
        return new InvalidText(message, at.beginLine, at.beginColumn);
    }
}
