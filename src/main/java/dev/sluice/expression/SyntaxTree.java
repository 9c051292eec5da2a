package dev.sluice.expression;

import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.JsltParserTokenManager;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.SimpleCharStream;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;

/** Parses a text with the grammar of JSLT. */
final class SyntaxTree extends JsltParser {
    /** JSLT starts with 40 KB for every text. The buffer grows on demand. */
    private static final int BUFFER_SIZE = 256;

    private SyntaxTree(String text) {
        super(new JsltParserTokenManager(new SimpleCharStream(new StringReader(text), 1, 1, BUFFER_SIZE)));
    }

    /** Returns the root node of a text; throws {@link ParseException} if the text is not an expression. */
    static SimpleNode parse(String text) throws ParseException {
        SyntaxTree parser = new SyntaxTree(text);
        parser.Start();
        return (SimpleNode) parser.jjtree.rootNode();
    }

    /** Returns the children of a node in source order. */
    static List<SimpleNode> children(SimpleNode node) {
        return IntStream.range(0, node.jjtGetNumChildren())
                .mapToObj(index -> (SimpleNode) node.jjtGetChild(index))
                .toList();
    }
}
