package dev.sluice.language.expression.value;

import dev.sluice.core.spec.Suggestion;
import dev.sluice.language.json.ValueKind;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says why a path is null, and which path has a value. A message has at most 300 characters, with texts of the expression and no value. */
public final class NullPathMessage {
    private static final int MAX_PATH = 80;
    private static final int MAX_SUGGESTION = 120;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    private final PathMismatch path;
    private final Set<ValueKind> found;
    private final @Nullable Set<String> keys;

    private NullPathMessage(PathMismatch path, Set<ValueKind> found, @Nullable Set<String> keys) {
        this.path = path;
        this.found = found;
        this.keys = keys;
    }

    /**
     * Returns the message about a path that is null for each value.
     *
     * @param source the kinds of the value before the part: some, and not any
     * @param suggestion a text for the place of the whole path; null for the text that follows from the kinds
     */
    public static String atLoad(PathMismatch path, Kinds source, @Nullable String suggestion) {
        NullPathMessage message =
                new NullPathMessage(path, source.kinds(), source.keys().orElse(null));
        String end = suggestion == null ? message.ending() : didYouMean(suggestion);
        return shorten(path.path()) + " is always null: " + message.reason() + end;
    }

    /** Returns the message about a path of a value of another kind. */
    public static String atRunTime(PathMismatch path, ValueKind found) {
        NullPathMessage message = new NullPathMessage(path, Set.of(found), null);
        return shorten(path.path()) + ": " + message.reason() + message.ending();
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

    private String nouns() {
        return found.stream().sorted().map(ValueKind::toString).collect(Collectors.joining(" or "));
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
        if (path.isIndex()) return isOnly(ValueKind.OBJECT) ? inObject() : Optional.empty();
        if (isOnly(ValueKind.LIST))
            return Optional.of("[for (" + path.source() + ") " + path.part() + path.rest() + "]");
        return similarKey().map(key -> path.append(key) + path.rest());
    }

    /** An object has keys, and a list of its pairs. */
    private Optional<String> inObject() {
        String name = path.name();
        if (name != null) return Optional.of(path.append(key(name)) + path.rest());
        return path.number() == null
                ? Optional.empty()
                : Optional.of("array(" + path.source() + ")" + path.part() + ".value" + path.rest());
    }

    private Optional<String> similarKey() {
        String name = path.name();
        return keys == null || name == null
                ? Optional.empty()
                : Suggestion.closest(name, keys).map(NullPathMessage::key);
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
