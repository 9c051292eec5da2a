package dev.sluice.compose;

import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.JsltParserTokenManager;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.SimpleCharStream;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import java.io.StringReader;

/** A text as JSLT's grammar has it. */
final class SyntaxTree extends JsltParser {
    /** JSLT itself begins with 40 KB for every text. Grows where a text is longer. */
    private static final int CHARACTERS = 256;

    private SyntaxTree(String text) {
        super(new JsltParserTokenManager(new SimpleCharStream(new StringReader(text), 1, 1, CHARACTERS)));
    }

    /**
     * Reads a text.
     *
     * @throws ParseException when it is no expression
     */
    static SimpleNode of(String text) throws ParseException {
        SyntaxTree parser = new SyntaxTree(text);
        parser.Start();
        return (SimpleNode) parser.jjtree.rootNode();
    }
}
