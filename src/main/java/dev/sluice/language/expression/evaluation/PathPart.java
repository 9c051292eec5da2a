package dev.sluice.language.expression.evaluation;

import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.PathMismatch;
import dev.sluice.language.json.ValueKind;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A key, an index or a range of a path, as it stands in the text of an expression. Its mismatch has copies of the text, so it is made at the
 * first use: a path of 1,000 keys would have 1,000 copies of itself. Thread-safe.
 */
final class PathPart implements Supplier<PathMismatch> {
    private final Source text;
    private final BrokenPath path;
    private final boolean isShared;
    private final boolean isValue;

    /** Two threads may each make one, and both are equal. A record of final fields is safe to read without a lock. */
    private @Nullable PathMismatch mismatch;

    /**
     * @param isShared whether the text is that of the section of functions
     * @param isValue whether the null of the path is the value of the expression
     */
    PathPart(Source text, BrokenPath path, boolean isShared, boolean isValue) {
        this.text = text;
        this.path = path;
        this.isShared = isShared;
        this.isValue = isValue;
    }

    /** Reports that the value before this part is of another kind. The null of a condition has the effect of false, so it is harmless. */
    void report(Evaluation evaluation, ValueKind found) {
        if (!isValue || !evaluation.isCondition()) evaluation.onMismatch(this, found);
    }

    /** Returns the mismatch of this part. */
    @Override
    public PathMismatch get() {
        PathMismatch made = mismatch;
        if (made == null) mismatch = made = make();
        return made;
    }

    private PathMismatch make() {
        int offset = isShared ? PathMismatch.IN_FUNCTION : path.path().span().start();
        return path.mismatch(text, offset);
    }
}
