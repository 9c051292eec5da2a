package dev.sluice.language.expression.value;

import dev.sluice.core.spec.Suggestion;
import dev.sluice.language.json.ValueKind;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says why a path is null, and which path has a value. A message has at most 300 characters, with texts of the expression and no value. */
public final class NullPathMessage {
    private static final int MAX_LENGTH = 300;
    private static final int MAX_PATH = 80;
    private static final int MAX_SUGGESTION = 120;
    private static final Set<String> SIZES = Set.of("length", "size", "count");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    private final PathMismatch path;
    private final Set<ValueKind> found;
    private final Kinds source;
    private final @Nullable Set<String> keys;
    private final boolean mayBePair;

    /** @param source the kinds before the part; any at run time, when only the kind of one value is known */
    private NullPathMessage(PathMismatch path, Set<ValueKind> found, Kinds source, boolean mayBePair) {
        this.path = path;
        this.found = found;
        this.source = source;
        this.mayBePair = mayBePair;
        this.keys = source.keys().map(TreeSet::new).orElse(null);
    }

    /**
     * Returns the message about a path that is null for each value.
     *
     * @param source the kinds of the value before the part: some, and not any
     * @param mayBePair whether the value may be an element of a loop over an object
     */
    public static String atLoad(PathMismatch path, Kinds source, boolean mayBePair) {
        NullPathMessage message = new NullPathMessage(path, source.kinds(), source, mayBePair);
        return withEnding(shorten(path.path()) + " is always null: " + message.reason(), message.ending());
    }

    /** Returns the message about a path of a value of another kind. */
    public static String atRunTime(PathMismatch path, ValueKind found) {
        NullPathMessage message = new NullPathMessage(path, Set.of(found), Kinds.ANY, false);
        return withEnding(shorten(path.path()) + ": " + message.reason(), message.ending());
    }

    private static String withEnding(String message, String ending) {
        return message.length() + ending.length() > MAX_LENGTH ? message : message + ending;
    }

    private boolean isOnly(ValueKind kind) {
        return found.equals(Set.of(kind));
    }

    private String reason() {
        if (path.isIndex()) return nouns() + " has no " + elements();
        return found.contains(ValueKind.OBJECT)
                ? "there is no key " + shorten(String.valueOf(path.name()))
                : nouns() + " has no keys";
    }

    /** A list has elements: beside another kind, it is empty, and no cause. */
    private String nouns() {
        return found.stream()
                .filter(kind -> kind != ValueKind.LIST || !path.isIndex() || isOnly(kind))
                .sorted()
                .map(ValueKind::toString)
                .collect(Collectors.joining(" or "));
    }

    private String elements() {
        String number = path.number();
        return number == null ? "elements" : "element " + shorten(number);
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
        if (path.isIndex() && !hasList()) return Optional.empty();
        String name = path.name();
        if (name == null) return ofElement();
        if (isSize(name)) return Optional.of("size(" + path.source() + ")");
        return isOnly(ValueKind.LIST) ? inElements(name) : ofKey(name);
    }

    /** Returns whether a key at the end of a path is that of a size in other languages. Lists and texts have a size, and no keys. */
    private boolean isSize(String name) {
        return SIZES.contains(name)
                && path.rest().isEmpty()
                && Set.of(ValueKind.LIST, ValueKind.TEXT).containsAll(found);
    }

    /** Returns whether the value is a list, or has a list of its keys and values. */
    private boolean hasList() {
        return found.contains(ValueKind.OBJECT)
                && Set.of(ValueKind.OBJECT, ValueKind.LIST).containsAll(found);
    }

    private Optional<String> ofElement() {
        if (isPair() && !source.key("value").element().isNone()) return Optional.of(inValue(path.part()));
        return path.number() == null
                ? Optional.empty()
                : Optional.of("array(" + path.source() + ")" + path.part() + ".value" + path.rest());
    }

    private Optional<String> inElements(String name) {
        boolean isNull = source.element().key(name).isNone();
        return isNull
                ? Optional.empty()
                : Optional.of("[for (" + path.source() + ") " + path.part() + path.rest() + "]");
    }

    private Optional<String> ofKey(String name) {
        String part = path.isIndex() ? key(name) : path.part();
        if (path.isIndex() && !source.key(name).isNone()) return Optional.of(path.append(part) + path.rest());
        if (isPair() && !source.key("value").key(name).isNone()) return Optional.of(inValue(part));
        return similarKey(name).map(similar -> path.append(similar) + path.rest());
    }

    /** Returns whether each value is an element of a loop over an object, or of {@code zip-with-index}. */
    private boolean isPair() {
        return mayBePair
                && (Set.of("key", "value").equals(keys)
                        || Set.of("index", "value").equals(keys));
    }

    private String inValue(String part) {
        return path.append(".value") + part + path.rest();
    }

    private Optional<String> similarKey(String name) {
        return keys == null ? Optional.empty() : Suggestion.closest(name, keys).map(NullPathMessage::key);
    }

    private static String key(String name) {
        return NAME.matcher(name).matches() ? "." + name : ".\"" + name + "\"";
    }

    /** A suggestion that is too long for a message is left out, because a part of it mends nothing. */
    private static String didYouMean(String suggestion) {
        return suggestion.length() > MAX_SUGGESTION ? "" : "; did you mean " + suggestion + "?";
    }

    private static String shorten(String text) {
        return text.length() > MAX_PATH ? text.substring(0, MAX_PATH) + "…" : text;
    }
}
