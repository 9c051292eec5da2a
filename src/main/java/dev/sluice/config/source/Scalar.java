package dev.sluice.config.source;

import dev.sluice.config.source.RawScalar.Style;
import dev.sluice.spec.Secret;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A single value. What it is to be read as is decided by who asks: a port, a duration, a text, an expression. */
public final class Scalar implements ConfigValue {
    private static final int MAX_SHOWN = 60;

    private final RawScalar raw;
    private final KeyPath path;
    private final String text;

    Scalar(RawScalar raw, KeyPath path, String text) {
        this.raw = raw;
        this.path = path;
        this.text = text;
    }

    /** The value, variables and files filled in. */
    public String text() {
        return text;
    }

    /** What YAML takes it for: a text whenever it is quoted. */
    public ScalarKind kind() {
        return raw.style() == Style.PLAIN ? ScalarKind.of(text) : ScalarKind.TEXT;
    }

    /** What it can be where a type is asked for: a variable may hold a number although its reference is quoted. */
    public ScalarKind coercibleKind() {
        return isSubstituted() ? ScalarKind.of(text) : kind();
    }

    /** Whether nothing was written at all, as in {@code key:} without a value. */
    public boolean isEmpty() {
        return kind() == ScalarKind.NULL && text.isEmpty();
    }

    /** The value as a secret, which follows its file where it is nothing but the content of one. */
    public Secret secret() {
        return new Secret(text, SecretFile.parseReference(raw.text()));
    }

    @Override
    public boolean isSubstituted() {
        return !text.equals(raw.text());
    }

    @Override
    public SourceLocation location() {
        return raw.location();
    }

    /** Where a character of the text stands in the file; line and column count from 1 within the text. */
    public SourceLocation location(int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) start = text.indexOf('\n', start) + 1;
        return location(start + column - 1);
    }

    /** Where a character of the text stands in the file; {@code offset} counts from 0. */
    public SourceLocation location(int offset) {
        return isSubstituted() ? location() : raw.locationOf(Math.min(Math.max(0, offset), text.length()));
    }

    @Override
    public KeyPath path() {
        return path;
    }

    /** The value as it was written: what was filled in is not shown, only from where. */
    @Override
    public String describe() {
        String firstLine = raw.text().lines().findFirst().orElse("");
        boolean isTruncated = firstLine.length() > MAX_SHOWN
                || firstLine.length() < raw.text().strip().length();
        String truncated = firstLine.substring(0, Math.min(firstLine.length(), MAX_SHOWN)) + (isTruncated ? "…" : "");
        if (isEmpty() && !isSubstituted()) return "nothing";
        return raw.style() == Style.PLAIN ? truncated : '"' + truncated + '"';
    }

    @Override
    public <T extends @Nullable Object> T match(
            Function<Scalar, T> scalar,
            Function<Sequence, T> sequence,
            Function<Mapping, T> mapping,
            Function<InvalidValue, T> invalid) {
        return scalar.apply(this);
    }

    @Override
    public Scalar atPath(KeyPath path) {
        return new Scalar(raw, path, text);
    }

    Scalar withText(String newText) {
        return new Scalar(raw, path, newText);
    }

    @Override
    public String toString() {
        return describe();
    }
}
