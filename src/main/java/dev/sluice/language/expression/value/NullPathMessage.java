package dev.sluice.language.expression.value;

import dev.sluice.core.spec.Suggestion;
import dev.sluice.language.expression.value.PathMismatch.Part;
import dev.sluice.language.json.ValueKind;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says why a path is null, and which path has a value. A message has at most 300 characters, with texts of the expression and no value. */
public final class NullPathMessage {
    private static final int MAX_LENGTH = 300;
    private static final int MAX_PATH = 80;
    private static final int MAX_SUGGESTION = 120;

    /** Names of other languages for the number of elements. */
    private static final Set<String> SIZES = Set.of("length", "size", "count");

    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"", Pattern.DOTALL);

    /** An index that reads the current value, which is another one in a loop. */
    private static final Pattern INDEX_OF_CURRENT = Pattern.compile("\\[[^\\]]*(?<![\\w\\])\"-])\\.");

    private final PathMismatch path;
    private final Kinds source;
    private final UnaryOperator<Kinds> rest;
    private final boolean mayBePair;
    private final @Nullable Set<String> keys;

    private NullPathMessage(PathMismatch path, Kinds source, UnaryOperator<Kinds> rest, boolean mayBePair) {
        this.path = path;
        this.source = source;
        this.rest = rest;
        this.mayBePair = mayBePair;
        this.keys = source.keys().map(TreeSet::new).orElse(null);
    }

    /**
     * Returns the message about a path that is null for each value.
     *
     * @param source the kinds of the value before the part: some, and not any
     * @param rest returns the kinds of the rest of the path in a value of some kinds
     * @param mayBePair whether the value may be an element of a loop over an object
     */
    public static String atLoad(PathMismatch path, Kinds source, UnaryOperator<Kinds> rest, boolean mayBePair) {
        NullPathMessage message = new NullPathMessage(path, source, rest, mayBePair);
        return withEnding(shorten(path.path()) + " is always null: " + message.reason(), message.ending());
    }

    /**
     * Returns the message about a path of a value of another kind.
     *
     * @param mayShow whether it may have texts of the expression, if the mismatch lets logs show them: they may be secret in a variable or a file
     */
    public static String atRunTime(PathMismatch path, ValueKind found, boolean mayShow) {
        if (!mayShow || !path.isShown())
            return "a path in a variable: " + found + (path.isIndex() ? " has no elements" : " has no keys");
        NullPathMessage message = new NullPathMessage(path, Kinds.any(found), UnaryOperator.identity(), false);
        return withEnding(shorten(path.path()) + ": " + message.reason(), message.ending());
    }

    private static String withEnding(String message, String ending) {
        return message.length() + ending.length() > MAX_LENGTH ? message : message + ending;
    }

    private String reason() {
        if (path.isIndex()) return nouns() + " has no " + elements();
        return source.kinds().contains(ValueKind.OBJECT)
                ? "there is no key " + shorten(String.valueOf(path.part().name()))
                : nouns() + " has no keys";
    }

    /** A list has elements: beside another kind, it is empty, and no cause. */
    private String nouns() {
        return source.kinds().stream()
                .filter(kind -> kind != ValueKind.LIST || !path.isIndex() || source.isOnly(kind))
                .sorted()
                .map(ValueKind::toString)
                .collect(Collectors.joining(" or "));
    }

    private String elements() {
        return path.part().isNumber()
                ? "element " + shorten(String.valueOf(path.part().index()))
                : "elements";
    }

    private String ending() {
        Optional<String> suggestion = suggestion();
        if (suggestion.isPresent()) return didYouMean(suggestion.get());
        return keys == null || keys.isEmpty() || path.isIndex() ? "" : expectedKeys(keys);
    }

    private static String expectedKeys(Set<String> keys) {
        String names = Suggestion.join(keys);
        return names.length() > MAX_SUGGESTION ? "" : " (expected: " + names + ")";
    }

    private Optional<String> suggestion() {
        String name = path.part().name();
        if (path.isIndex() && !hasList()) return Optional.empty();
        if (name == null) return path.isIndex() ? ofElement() : Optional.empty();
        if (isSize(name)) return Optional.of("size(" + path.source() + ")");
        return source.isOnly(ValueKind.LIST) ? inElements(name) : ofKey(name);
    }

    /** Returns whether the value is a list, or has a list of its keys and values. */
    private boolean hasList() {
        Set<ValueKind> kinds = source.kinds();
        return kinds.contains(ValueKind.OBJECT)
                && Set.of(ValueKind.OBJECT, ValueKind.LIST).containsAll(kinds);
    }

    /** Returns whether a value of these kinds has the rest of the path: a suggestion that is always null mends nothing. */
    private boolean hasRest(Kinds kinds) {
        return !rest.apply(kinds).isNone();
    }

    private Optional<String> ofElement() {
        Part part = path.part();
        Kinds ofPair =
                part.index() == null ? valueOfPair().slice() : valueOfPair().element();
        if (hasRest(ofPair)) return Optional.of(inValue(part.text()));
        if (part.isNumber())
            return hasRest(source.loopElement().key("value"))
                    ? Optional.of("array(" + path.source() + ")" + part.text() + ".value" + path.rest())
                    : Optional.empty();
        return Optional.ofNullable(part.index())
                .map(index -> "lookup(" + path.source() + ", " + index + ")" + path.rest());
    }

    /**
     * Returns whether a key at the end of a path is that of a size in other languages, and no key of the elements. Lists and texts have a size,
     * and no keys.
     */
    private boolean isSize(String name) {
        boolean isElementKey = !source.element().isAny() && source.element().mayHaveKey(name);
        return SIZES.contains(name)
                && path.rest().isEmpty()
                && Set.of(ValueKind.LIST, ValueKind.TEXT).containsAll(source.kinds())
                && !isElementKey;
    }

    private Optional<String> inElements(String name) {
        String part = path.part().text() + path.rest();
        boolean isSame = !INDEX_OF_CURRENT
                .matcher(QUOTED.matcher(part).replaceAll("\"\""))
                .find();
        return isSame && hasRest(source.element().key(name))
                ? Optional.of("[for (" + path.source() + ") " + part + "]")
                : Optional.empty();
    }

    private Optional<String> ofKey(String name) {
        String part = Part.key(name).text();
        if (path.isIndex() && hasRest(source.key(name))) return Optional.of(path.append(part) + path.rest());
        if (hasRest(valueOfPair().key(name))) return Optional.of(inValue(part));
        return similarKey(name).map(similar -> path.append(Part.key(similar).text()) + path.rest());
    }

    /** Returns the kinds of the value in an element of a loop over an object, or of {@code zip-with-index}; none for another value. */
    private Kinds valueOfPair() {
        boolean isPair = mayBePair
                && (Set.of("key", "value").equals(keys)
                        || Set.of("index", "value").equals(keys));
        return isPair ? source.key("value") : Kinds.NONE;
    }

    private String inValue(String part) {
        return path.append(".value") + part + path.rest();
    }

    private Optional<String> similarKey(String name) {
        return keys == null
                ? Optional.empty()
                : Suggestion.closest(name, keys).filter(similar -> hasRest(source.key(similar)));
    }

    /** A suggestion that is too long for a message is left out, because a part of it mends nothing. */
    private static String didYouMean(String suggestion) {
        return suggestion.length() > MAX_SUGGESTION ? "" : "; did you mean " + suggestion + "?";
    }

    private static String shorten(String text) {
        return text.length() > MAX_PATH ? text.substring(0, MAX_PATH) + "…" : text;
    }
}
