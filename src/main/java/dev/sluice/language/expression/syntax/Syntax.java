package dev.sluice.language.expression.syntax;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of the syntax tree of an expression. Immutable. */
public sealed interface Syntax {
    /** Returns the location in the text, which messages name: for a comparison, that of its operator. */
    Span span();

    /** Returns the text of the whole part. */
    default Span extent() {
        return span();
    }

    /** Calls the method of the visitor for this kind of part. */
    <R> R accept(Visitor<R> visitor);

    /** Handles each kind of part. */
    interface Visitor<R> {
        R visit(Literal literal);

        R visit(Dot dot);

        R visit(Variable variable);

        R visit(Key key);

        R visit(Index index);

        R visit(Slice slice);

        R visit(Call call);

        R visit(Pipe pipe);

        R visit(Logic logic);

        R visit(Comparison comparison);

        R visit(Arithmetic arithmetic);

        R visit(Conditional conditional);

        R visit(ListOf list);

        R visit(ListLoop loop);

        R visit(ObjectOf object);

        R visit(ObjectLoop loop);
    }

    /** A constant: {@code 1.10}, {@code "text"}, {@code null}. */
    record Literal(JsonNode value, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** The current value: {@code .}. */
    record Dot(Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code $name}. */
    record Variable(String name, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code source.name}. */
    record Key(Syntax source, String name, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code source[index]}. */
    record Index(Syntax source, Syntax index, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code source[from : to]}. */
    record Slice(
            Syntax source, @Nullable Syntax from, @Nullable Syntax to, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code function(arguments)}. */
    record Call(String function, List<Syntax> arguments, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code first | second}: each stage sees the value of the one before it as the current value. */
    record Pipe(List<Syntax> stages, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code a and b}, {@code a or b}. */
    record Logic(Operator operator, List<Syntax> operands, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * {@code left < right}.
     *
     * @param span the location of the operator
     */
    record Comparison(Operator operator, Syntax left, Syntax right, Span span, Span extent) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** Operators of equal precedence from left to right: {@code first + a - b}. */
    record Arithmetic(Syntax first, List<Operation> operations, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * An operator and its right operand.
     *
     * @param span the location of the operator
     */
    record Operation(Operator operator, Syntax operand, Span span) {}

    /** {@code if (condition) value else other}. */
    record Conditional(
            Syntax condition, Block value, @Nullable Block other, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code [a, b]}. */
    record ListOf(List<Syntax> elements, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code [for (source) value if (filter)]}. */
    record ListLoop(Syntax source, Block value, @Nullable Syntax filter, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code {"key" : value, * - excluded : matched}}. */
    record ObjectOf(
            List<Let> lets, List<Pair> pairs, @Nullable Matcher matcher, Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code {for (source) key : value if (filter)}}. */
    record ObjectLoop(
            Syntax source,
            List<Let> lets,
            Pair pair,
            @Nullable Syntax filter,
            Span span) implements Syntax {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** {@code let name = value}. */
    record Let(String name, Syntax value, Span span) {}

    /** Declarations, and a value that sees them. */
    record Block(List<Let> lets, Syntax value) {}

    /** {@code key : value}. */
    record Pair(Syntax key, Syntax value, Span span) {}

    /** {@code * - excluded : value}: the other keys of the matched object, each with a value that sees the old one as {@code .}. */
    record Matcher(List<String> excluded, Syntax value, Span span) {}
}
