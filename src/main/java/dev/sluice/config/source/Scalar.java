package dev.sluice.config.source;

import dev.sluice.config.source.RawScalar.Style;
import dev.sluice.spec.Secret;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A single value. What it is to be read as is decided by who asks: a port, a duration, a text, an expression. */
public final class Scalar implements ConfigValue {
    private static final int LONGEST_SHOWN = 60;

    private final RawScalar written;
    private final KeyPath path;
    private final String text;

    Scalar(RawScalar written, KeyPath path, String text) {
        this.written = written;
        this.path = path;
        this.text = text;
    }

    /** The value, variables and files filled in. */
    public String text() {
        return text;
    }

    /** What YAML takes it for: a text whenever it is quoted. */
    public ScalarKind kind() {
        return written.style() == Style.PLAIN ? ScalarKind.of(text) : ScalarKind.TEXT;
    }

    /** What it can be where a type is asked for: a variable may hold a number although its reference is quoted. */
    public ScalarKind looseKind() {
        return isFilled() ? ScalarKind.of(text) : kind();
    }

    /** Whether nothing was written at all, as in {@code key:} without a value. */
    public boolean isAbsent() {
        return kind() == ScalarKind.NULL && text.isEmpty();
    }

    /** The value as a secret, which follows its file where it is nothing but the content of one. */
    public Secret secret() {
        return new Secret(text, SecretFile.referredTo(written.text()));
    }

    @Override
    public boolean isFilled() {
        return !text.equals(written.text());
    }

    @Override
    public SourceLocation place() {
        return written.place();
    }

    /** Where a character of the text stands in the file; line and column count from 1 within the text. */
    public SourceLocation place(int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) start = text.indexOf('\n', start) + 1;
        return place(start + column - 1);
    }

    /** Where a character of the text stands in the file; {@code offset} counts from 0. */
    public SourceLocation place(int offset) {
        return isFilled() ? place() : written.placeOf(Math.min(Math.max(0, offset), text.length()));
    }

    @Override
    public KeyPath path() {
        return path;
    }

    /** The value as it was written: what was filled in is not shown, only from where. */
    @Override
    public String shown() {
        String first = written.text().lines().findFirst().orElse("");
        boolean cut = first.length() > LONGEST_SHOWN
                || first.length() < written.text().strip().length();
        String shown = first.substring(0, Math.min(first.length(), LONGEST_SHOWN)) + (cut ? "…" : "");
        if (isAbsent() && !isFilled()) return "nothing";
        return written.style() == Style.PLAIN ? shown : '"' + shown + '"';
    }

    @Override
    public <T extends @Nullable Object> T match(
            Function<Scalar, T> scalar,
            Function<Sequence, T> sequence,
            Function<Mapping, T> mapping,
            Function<InvalidValue, T> broken) {
        return scalar.apply(this);
    }

    @Override
    public Scalar aliased(KeyPath path) {
        return new Scalar(written, path, text);
    }

    Scalar filled(String filled) {
        return new Scalar(written, path, filled);
    }

    @Override
    public String toString() {
        return shown();
    }
}
