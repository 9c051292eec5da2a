package dev.sluice.language.expression;

import dev.sluice.language.expression.syntax.LiteralValue;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.SyntaxWalk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a variable that expressions can read. Immutable.
 *
 * @param names in lower case; null if the expressions compute a name, or can read all fields
 */
public record FieldReads(@Nullable Set<String> names) {
    public static final FieldReads NONE = new FieldReads(Set.of());

    /** The function that reads all values of a field, whose name is its second argument. */
    private static final String VALUES = "values";

    /** Returns the fields of a variable that one or more of these expressions can read. */
    public static FieldReads of(Stream<Expression> expressions, String variable) {
        Uses uses = new Uses(variable);
        expressions.filter(each -> each.variables().contains(variable)).forEach(uses::add);
        return new FieldReads(uses.hasOthers ? null : Set.copyOf(uses.names));
    }

    /** Returns whether the expressions can read a field, whose case does not count. */
    public boolean contains(String name) {
        return names == null || names.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Collects the uses of a variable. A use that does not name a field can read every field. */
    private static final class Uses implements SelectiveVisitor<Optional<String>> {
        private final String variable;
        private final Set<String> names = new HashSet<>();
        private boolean hasOthers;
        private boolean ownsFunctions;

        Uses(String variable) {
            this.variable = variable;
        }

        private void add(Expression expression) {
            ownsFunctions = expression.usesOwnFunctions();
            List<Syntax> used = new ArrayList<>();
            List<String> named = new ArrayList<>();
            SyntaxWalk.each(expression.program(), part -> {
                if (isVariable(part)) used.add(part);
                part.accept(this).ifPresent(named::add);
            });
            names.addAll(named);
            hasOthers |= used.isEmpty() || used.size() != named.size();
        }

        private boolean isVariable(Syntax part) {
            return VariableUses.asVariable(part)
                    .filter(used -> used.name().equals(variable))
                    .isPresent();
        }

        private Optional<String> field(Syntax source, String name) {
            return isVariable(source) ? Optional.of(name.toLowerCase(Locale.ROOT)) : Optional.empty();
        }

        private Optional<String> field(Syntax source, Syntax name) {
            return LiteralValue.textOf(name).flatMap(text -> field(source, text));
        }

        @Override
        public Optional<String> visit(Syntax.Key key) {
            return field(key.source(), key.name());
        }

        @Override
        public Optional<String> visit(Syntax.Index index) {
            return field(index.source(), index.index());
        }

        @Override
        public Optional<String> visit(Syntax.Call call) {
            List<Syntax> arguments = call.arguments();
            boolean isRead = call.function().equals(VALUES) && arguments.size() == 2 && !ownsFunctions;
            return isRead ? field(arguments.get(0), arguments.get(1)) : Optional.empty();
        }

        @Override
        public Optional<String> other(Syntax part) {
            return Optional.empty();
        }
    }
}
