package dev.sluice.language.expression.evaluation;

import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.value.PathMismatch;
import org.jspecify.annotations.Nullable;

/**
 * A key, an index or a range of a path, as it stands in the text of an expression. Its mismatch has copies of the text, so it is made at the
 * first use: a path of 1,000 keys would have 1,000 copies of itself. Thread-safe.
 */
final class PathPart {
    private static final int NO_OFFSET = -1;

    private final Source text;
    private final Span source;
    private final Span path;
    private final int end;
    private final boolean isShared;

    /** Two threads may each make one. A record of final fields is safe to read without a lock. */
    private @Nullable PathMismatch mismatch;

    /**
     * @param source the location of the path before the part
     * @param path the location of the path up to the end of the part
     * @param end the offset behind the whole path
     * @param isShared whether the text is that of the section of functions
     */
    PathPart(Source text, Span source, Span path, int end, boolean isShared) {
        this.text = text;
        this.source = source;
        this.path = path;
        this.end = end;
        this.isShared = isShared;
    }

    /** Returns the mismatch of this part, mostly the same instance. */
    PathMismatch mismatch() {
        PathMismatch made = mismatch;
        if (made == null) mismatch = made = make();
        return made;
    }

    private PathMismatch make() {
        String part = new Span(source.end(), path.end()).of(text.text()).strip();
        boolean isWhole = part.startsWith(".") || part.startsWith("[");
        return new PathMismatch(
                source.of(text.text()),
                isWhole ? part : "." + part,
                new Span(path.end(), end).of(text.text()),
                isShared ? NO_OFFSET : path.start(),
                text.isShown());
    }
}
