package dev.sluice.language.expression.syntax;

import java.util.List;

/** An expression with the declarations before it. */
public record Program(List<Syntax.Let> lets, List<Function> functions, Syntax value) {
    /**
     * {@code def name(parameters) body}.
     *
     * @param span the location of the name
     */
    public record Function(String name, List<String> parameters, Syntax.Block body, Span span) {}
}
