package dev.sluice.language.expression;

import dev.sluice.language.expression.evaluation.BrokenPath;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.expression.value.NullPathMessage;
import dev.sluice.language.expression.value.PathMismatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects the paths of an expression that are null for each value. */
final class NullPathCollector {
    private static final PathSource SOURCE = new PathSource();

    private final String text;
    private final List<NullPath> found = new ArrayList<>();

    NullPathCollector(String text) {
        this.text = text;
    }

    /** Returns the start of a path and the parts behind it, each with all parts before it; the path itself is the last one. */
    static List<Syntax> parts(Syntax path) {
        List<Syntax> parts = new ArrayList<>(List.of(path));
        Optional<Syntax> source = path.accept(SOURCE);
        while (source.isPresent()) {
            parts.add(source.get());
            source = source.get().accept(SOURCE);
        }
        Collections.reverse(parts);
        return parts;
    }

    /**
     * Adds a path.
     *
     * @param parts the parts of the whole path
     * @param index the index of the first part that is null
     * @param source the kinds of the part before it
     * @param variable the variable at its start; null if the expression declares it, or the path starts with another part
     */
    void add(List<Syntax> parts, int index, Kinds source, @Nullable String variable) {
        Span whole = parts.get(parts.size() - 1).span();
        PathMismatch path = new BrokenPath(parts.get(index - 1), parts.get(index), whole.end())
                .mismatch(new Source(text), whole.start());
        List<Syntax> rest = parts.subList(index + 1, parts.size());
        boolean isVariable = variable != null && index == 1;
        String message = NullPathMessage.atLoad(path, source, kinds -> ofRest(rest, kinds), !isVariable);
        boolean isKey = path.part().name() != null;
        found.add(new NullPath(whole.start(), variable, isVariable && isKey, message));
    }

    private static Kinds ofRest(List<Syntax> rest, Kinds start) {
        Kinds kinds = start;
        for (Syntax part : rest) kinds = part.accept(new PartKinds(kinds));
        return kinds;
    }

    /** Returns the kinds of the last part of a path, by those of the value before it. */
    private record PartKinds(Kinds source) implements SelectiveVisitor<Kinds> {
        @Override
        public Kinds visit(Syntax.Key key) {
            return source.key(key.name());
        }

        @Override
        public Kinds visit(Syntax.Index index) {
            return source.element();
        }

        @Override
        public Kinds other(Syntax range) {
            return source.slice();
        }
    }

    /** Returns the paths in the order of their offsets. */
    List<NullPath> all() {
        found.sort(Comparator.comparingInt(NullPath::offset));
        return List.copyOf(found);
    }

    /** Returns the source of the last part of a path; empty for another part. */
    private static final class PathSource implements SelectiveVisitor<Optional<Syntax>> {
        @Override
        public Optional<Syntax> visit(Syntax.Key key) {
            return Optional.of(key.source());
        }

        @Override
        public Optional<Syntax> visit(Syntax.Index index) {
            return Optional.of(index.source());
        }

        @Override
        public Optional<Syntax> visit(Syntax.Slice slice) {
            return Optional.of(slice.source());
        }

        @Override
        public Optional<Syntax> other(Syntax part) {
            return Optional.empty();
        }
    }
}
