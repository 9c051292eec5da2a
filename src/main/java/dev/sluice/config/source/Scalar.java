package dev.sluice.config.source;

import dev.sluice.config.source.Provenance.Described;
import dev.sluice.config.source.RawScalar.Style;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.SourceLocation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A YAML scalar. Its reader decides on the type: a port, a duration, a text or an expression. */
public final class Scalar implements ConfigValue {
    private static final int MAX_SHOWN = 60;

    private final RawScalar raw;
    private final KeyPath path;
    private final String text;
    /** Null without references. */
    private final @Nullable Described described;

    /** The number of an item in the value of a variable, from 1; 0 for a whole scalar. */
    private final int item;

    Scalar(RawScalar raw, KeyPath path, String text) {
        this(raw, path, text, null, 0);
    }

    private Scalar(RawScalar raw, KeyPath path, String text, @Nullable Described described, int item) {
        this.raw = raw;
        this.path = path;
        this.text = text;
        this.described = described;
        this.item = item;
    }

    /** Returns the text after substitution. */
    public String text() {
        return text;
    }

    /** Returns the kind by YAML's rules. A quoted scalar is a text. */
    public ScalarKind kind() {
        return raw.style() == Style.PLAIN ? ScalarKind.of(text) : ScalarKind.TEXT;
    }

    /** Returns the kind for a typed setting. A quoted reference to a variable may hold a number. */
    public ScalarKind coercibleKind() {
        return isSubstituted() ? ScalarKind.of(text) : kind();
    }

    /** Whether the value is YAML's null. A quoted scalar is a text. */
    public boolean isNull() {
        return isPlain() && ScalarKind.NULL.matches(text);
    }

    /** Whether there are no quotes around the text, and it is not a block. */
    public boolean isPlain() {
        return raw.style() == Style.PLAIN;
    }

    /** Returns the whole text before substitution, without the defaults of variables that do not apply. */
    public String written() {
        return described == null ? raw.text() : described.text();
    }

    /** Whether there is no text, as in {@code key:} without a value. Quotes around a variable do not count for its items. */
    public boolean isEmpty() {
        return (isPlain() || item > 0) && text.isEmpty();
    }

    /** Whether the whole text is the value of one variable. */
    boolean isVariable() {
        return isSubstituted() && Substitution.isVariable(raw.text());
    }

    /** Whether a part of the text is the default of a variable that is not set. */
    public boolean hasDefault() {
        return described != null && described.hasDefault();
    }

    /** Returns the value as a secret. It follows a file if the scalar is only a reference to that file. */
    public Secret secret() {
        return new Secret(text, SecretFile.parseReference(raw.text()));
    }

    @Override
    public boolean isSubstituted() {
        return !text.equals(raw.text());
    }

    /** Returns the start of the scalar. A substituted scalar has this location for each of its characters. */
    @Override
    public SourceLocation location() {
        return isSubstituted() ? raw.location() : raw.location().withOffsets(raw);
    }

    /** Returns the location of a character; line and column of the text count from 1. */
    public SourceLocation location(int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) start = text.indexOf('\n', start) + 1;
        return location().at(start + column - 1);
    }

    @Override
    public KeyPath path() {
        return path;
    }

    /** Returns the text before substitution and the origin of its values, so that a message shows no value of a variable. */
    @Override
    public String describe() {
        return reference() + origin();
    }

    @Override
    public String reference() {
        if (item == 0) return wholeReference();
        return "item " + item + (text.isEmpty() ? " (empty) of " : " of ") + wholeReference();
    }

    private String wholeReference() {
        String shown = described == null ? raw.text() : described.text();
        String firstLine = shown.lines().findFirst().orElse("");
        boolean isTruncated = firstLine.length() > MAX_SHOWN
                || firstLine.length() < shown.strip().length();
        String truncated = firstLine.substring(0, Math.min(firstLine.length(), MAX_SHOWN)) + (isTruncated ? "…" : "");
        if (isEmpty() && !isSubstituted()) return "nothing";
        return raw.style() == Style.PLAIN ? truncated : '"' + truncated + '"';
    }

    @Override
    public String origin() {
        return described == null ? "" : described.origin();
    }

    @Override
    public String provenance() {
        return described == null ? "" : described.provenance();
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
        return new Scalar(raw, path, text, described, item);
    }

    Scalar withText(String newText, Described newDescribed) {
        return new Scalar(raw, path, newText, newDescribed, item);
    }

    Scalar withText(String newText) {
        return new Scalar(raw, path, newText, described, item);
    }

    /** Returns an item of the value of a variable; {@code number} counts from 1. */
    Scalar item(int number, String itemText) {
        return new Scalar(raw, path, itemText, described, number);
    }

    @Override
    public String toString() {
        return describe();
    }
}
