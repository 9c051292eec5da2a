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
 * Compiles a text with the steps of JSLT's own parser, but installs the meters before JSLT computes constants such as {@code
 * ("x" + "y") * 2000000000}. JSLT has no hook between parsing and computing, so this class calls the steps one by one.
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
            // By default JSLT drops keys whose value is null, [] or {}, which would lose data.
            new TrueJsonFilter());

    private JsltCompiler() {}

    /**
     * Compiles a text.
     *
     * @throws JsltException if the text is not an expression
     * @throws EvaluationException if a constant exceeds the budget
     * @throws InvalidTextException if a constant is too large to keep
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
        throw new IllegalStateException("JSLT compiled a text that its parser had rejected");
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
        return new IllegalStateException("this version of JSLT is not supported", cause);
    }
}
