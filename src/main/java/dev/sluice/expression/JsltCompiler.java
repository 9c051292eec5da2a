package dev.sluice.expression;

import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import com.schibsted.spt.data.jslt.filters.TrueJsonFilter;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.LetExpression;
import com.schibsted.spt.data.jslt.impl.ParseContext;
import com.schibsted.spt.data.jslt.impl.PreparationContext;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.ParserImpl;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import dev.sluice.spec.InvalidTextException;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What JSLT's own parser does with a text, in the same order, but that every part has its meter before constants are computed:
 * {@code ("x" + "y") * 2000000000} is one. JSLT has no way in between, so its steps are taken one by one.
 */
final class JsltCompiler {
    private static final Map<String, Method> PARSER_METHODS = new ConcurrentHashMap<>();

    private final ParseContext context = new ParseContext(
            FunctionLibrary.ALL,
            null,
            JsltCompiler::rejectImport,
            new HashMap<>(),
            new ArrayList<>(),
            new PreparationContext(),
            // JSLT by itself drops keys whose value is null, [] or {}; a gateway that does so loses data.
            new TrueJsonFilter());

    private JsltCompiler() {}

    /**
     * Compiles a text.
     *
     * @throws JsltException when it is no expression
     * @throws EvaluationException when a constant in it costs too much
     * @throws InvalidTextException when a constant in it is too large to keep
     */
    static ExpressionImpl compile(String text) {
        try {
            ExpressionImpl compiled = new JsltCompiler().compile(SyntaxTree.parse(text));
            Metering.installOnOperators(compiled);
            compiled.optimize();
            Metering.install(compiled);
            return compiled;
        } catch (ParseException | TokenMgrError e) {
            throw parserError(text);
        }
    }

    private static JsltException parserError(String text) {
        try {
            new Parser(new StringReader(text)).compile();
        } catch (JsltException e) {
            return e;
        }
        throw new IllegalStateException("JSLT refuses a text and takes it");
    }

    private static Reader rejectImport(String name) {
        throw new JsltException("import is not available here");
    }

    private ExpressionImpl compile(SimpleNode root) {
        invokeParser("processImports", root);
        LetExpression[] lets = (LetExpression[]) invokeParser("buildLets", root);
        invokeParser("collectFunctions", root);
        SimpleNode last = (SimpleNode) root.jjtGetChild(root.jjtGetNumChildren() - 1);
        boolean hasBody = last.toString().equals("Expr");
        ExpressionNode body = hasBody ? (ExpressionNode) invokeParser("node2expr", last) : null;
        context.resolveFunctions();
        ExpressionImpl compiled = new ExpressionImpl(lets, context.getDeclaredFunctions(), body);
        compiled.prepare(context.getPreparationContext());
        compiled.setGlobalModules(context.getFiles());
        return compiled;
    }

    private Object invokeParser(String name, SimpleNode node) {
        try {
            return PARSER_METHODS
                    .computeIfAbsent(name, JsltCompiler::parserMethod)
                    .invoke(null, context, node);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            if (e.getCause() instanceof Error error) throw error;
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw incompatibleJslt(e);
        }
    }

    private static Method parserMethod(String name) {
        try {
            Method method = ParserImpl.class.getDeclaredMethod(name, ParseContext.class, SimpleNode.class);
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException e) {
            throw incompatibleJslt(e);
        }
    }

    private static IllegalStateException incompatibleJslt(ReflectiveOperationException cause) {
        return new IllegalStateException("JSLT is built in another way than the one it was read in", cause);
    }
}
