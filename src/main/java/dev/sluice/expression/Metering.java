package dev.sluice.expression;

import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.impl.AbstractOperator;
import com.schibsted.spt.data.jslt.impl.AndOperator;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.LiteralExpression;
import com.schibsted.spt.data.jslt.impl.OrOperator;
import com.schibsted.spt.data.jslt.impl.PipeOperator;
import com.schibsted.spt.data.jslt.impl.Scope;
import dev.sluice.spec.InvalidTextException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Installs a meter on every part of a compiled expression. JSLT has no hook for this, and no limit on recursion or size. So
 * the fields between its nodes are set by reflection, once at load.
 */
final class Metering {
    /** Maximum length of a constant that JSLT computed at load, in characters. */
    private static final int MAX_CONSTANT_LENGTH = 100_000;

    /** Caches fields, because reflection copies them each time and a configuration has thousands of expressions. */
    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return fieldsOf(type);
        }
    };

    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private final boolean operatorsOnly;

    private Metering(boolean operatorsOnly) {
        this.operatorsOnly = operatorsOnly;
    }

    /** Installs meters on operators alone, so that JSLT can still compute constants at load, within the budget. */
    static void installOnOperators(Expression compiled) {
        new Metering(true).installIn(compiled);
    }

    /** Installs meters on all parts; throws {@link InvalidTextException} if a constant is too large to keep. */
    static void install(Expression compiled) {
        new Metering(false).installIn(compiled);
    }

    private void installIn(Expression compiled) {
        try {
            visit(compiled);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of JSLT is not supported", e);
        }
    }

    private void visit(Object node) throws ReflectiveOperationException {
        if (!visited.add(node)) return;
        if (node instanceof LiteralExpression literal) checkConstantSize(literal);
        Class<?> type = node instanceof MeteredOperator ? AbstractOperator.class : node.getClass();
        for (Field field : FIELDS.get(type)) visit(node, field);
    }

    private static List<Field> fieldsOf(Class<?> nodeType) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = nodeType; isJsltType(type); type = type.getSuperclass())
            for (Field field : type.getDeclaredFields()) if (mayHoldNodes(field)) fields.add(field);
        fields.forEach(field -> field.setAccessible(true));
        return fields;
    }

    private static boolean mayHoldNodes(Field field) {
        return !Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive();
    }

    private static boolean isJsltType(Class<?> type) {
        return type.getName().startsWith("com.schibsted.spt.data.jslt.impl.");
    }

    private void visit(Object owner, Field field) throws ReflectiveOperationException {
        Object value = field.get(owner);
        if (value instanceof Object[] nodes) visitAll(nodes);
        else if (value instanceof Map<?, ?> functions) for (Object function : functions.values()) visitNode(function);
        else if (value != null) visitNode(value);
        if (field.getType() == ExpressionNode.class && value instanceof ExpressionNode node)
            field.set(owner, metered(node));
    }

    private void visitAll(Object[] nodes) throws ReflectiveOperationException {
        for (int i = 0; i < nodes.length; i++) {
            visitNode(nodes[i]);
            if (nodes.getClass().getComponentType() == ExpressionNode.class)
                nodes[i] = metered((ExpressionNode) nodes[i]);
        }
    }

    private void visitNode(Object value) throws ReflectiveOperationException {
        boolean isNode = value instanceof ExpressionNode && isJsltType(value.getClass());
        if (isNode || value instanceof MeteredOperator) visit(value);
    }

    private static void checkConstantSize(LiteralExpression literal) {
        if (literal.apply(Scope.getRoot(0), NullNode.getInstance()).asText().length() > MAX_CONSTANT_LENGTH)
            throw InvalidTextException.at(0, "not a JSLT expression: a constant in it is too large");
    }

    private ExpressionNode metered(ExpressionNode node) {
        if (node instanceof MeteredOperator) return node;
        if (isBinary(node)) return new MeteredOperator((AbstractOperator) node);
        return operatorsOnly ? node : new MeteredNode(node);
    }

    private static boolean isBinary(ExpressionNode node) {
        return node instanceof AbstractOperator
                && !(node instanceof AndOperator || node instanceof OrOperator || node instanceof PipeOperator);
    }
}
