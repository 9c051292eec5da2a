package dev.sluice.language.expression;

import dev.sluice.language.expression.syntax.SelectiveVisitor;
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
        int start = parts.get(index - 1).span().end();
        int end = parts.get(index).span().end();
        String before = text.substring(whole.start(), start);
        String part = withoutSpace(text.substring(start, end));
        boolean hasDot = part.startsWith(".") || part.startsWith("[");
        PathMismatch path =
                new PathMismatch(before, hasDot ? part : "." + part, text.substring(end, whole.end()), whole.start());
        boolean isVariable = variable != null && index == 1;
        String message = NullPathMessage.atLoad(path, source, !isVariable);
        found.add(new NullPath(whole.start(), variable, isVariable && path.name() != null, message));
    }

    /** Returns the text behind blanks and comments. */
    private static String withoutSpace(String text) {
        String rest = text.strip();
        while (rest.startsWith("//")) {
            int end = rest.indexOf('\n');
            rest = end < 0 ? "" : rest.substring(end).strip();
        }
        return rest;
    }

    /** Returns the paths in the order of their offsets. */
    List<NullPath> all() {
        found.sort(Comparator.comparingInt(NullPath::offset));
        return List.copyOf(found);
    }

    /** Returns what is before the last part of a path; nothing for another part. */
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
