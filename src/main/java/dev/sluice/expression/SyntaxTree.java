package dev.sluice.expression;

import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.JsltParserTokenManager;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.SimpleCharStream;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;

/** A text as JSLT's grammar has it. */
final class SyntaxTree extends JsltParser {
    /** JSLT itself begins with 40 KB for every text. Grows where a text is longer. */
    private static final int BUFFER_SIZE = 256;

    private SyntaxTree(String text) {
        super(new JsltParserTokenManager(new SimpleCharStream(new StringReader(text), 1, 1, BUFFER_SIZE)));
    }

    /**
     * Reads a text.
     *
     * @throws ParseException when it is no expression
     */
    static SimpleNode parse(String text) throws ParseException {
        SyntaxTree parser = new SyntaxTree(text);
        parser.Start();
        return (SimpleNode) parser.jjtree.rootNode();
    }

    /** The parts of a node, in the order in which they are written. */
    static List<SimpleNode> children(SimpleNode node) {
        return IntStream.range(0, node.jjtGetNumChildren())
                .mapToObj(index -> (SimpleNode) node.jjtGetChild(index))
                .toList();
    }
}
