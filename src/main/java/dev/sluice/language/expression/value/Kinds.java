package dev.sluice.language.expression.value;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.json.ValueKind;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that a value can have. Null is left out, because each value may be null, and a part of null is null.
 *
 * <p>It has at most 8 levels, 200 keys in an object, and about 1,000 parts; a part beyond them is {@link #ANY}. So a union takes a time that
 * does not depend on the number of unions before it. Immutable and thread-safe.
 */
public final class Kinds {
    private static final int MAX_LEVELS = 8;
    private static final int MAX_KEYS = 200;
    private static final int MAX_SIZE = 1000;

    /** No value but null. */
    public static final Kinds NONE = new Kinds(EnumSet.noneOf(ValueKind.class), null, null);

    /** A value of which nothing is known. */
    public static final Kinds ANY = new Kinds(EnumSet.allOf(ValueKind.class), null, null);

    public static final Kinds BOOLEAN = new Kinds(EnumSet.of(ValueKind.BOOLEAN), null, null);
    public static final Kinds NUMBER = new Kinds(EnumSet.of(ValueKind.NUMBER), null, null);
    public static final Kinds TEXT = new Kinds(EnumSet.of(ValueKind.TEXT), null, null);

    private final Set<ValueKind> kinds;
    private final @Nullable Kinds elements;
    private final @Nullable Keys keys;
    private final int levels;
    private final int size;

    /** Of a list, {@code elements} has the kinds; of an object, {@code keys}. */
    private Kinds(Set<ValueKind> kinds, @Nullable Kinds elements, @Nullable Keys keys) {
        this.kinds = Collections.unmodifiableSet(kinds);
        this.elements = elements;
        this.keys = keys;
        int inElements = elements == null ? 0 : elements.levels + 1;
        int inKeys = keys == null ? 0 : keys.levels() + 1;
        this.levels = Math.max(inElements, inKeys);
        this.size = 1 + (elements == null ? 0 : elements.size) + (keys == null ? 0 : keys.size());
    }

    /** Returns a list. The elements of an empty list are {@link #NONE}. */
    public static Kinds listOf(Kinds elements) {
        return new Kinds(EnumSet.of(ValueKind.LIST), elements.inside(), null);
    }

    /** Returns an object with any keys, whose values have these kinds. */
    public static Kinds objectOf(Kinds values) {
        return new Kinds(EnumSet.of(ValueKind.OBJECT), null, Keys.any(values));
    }

    /** Returns an object that has no other keys than these, and may lack each of them. */
    public static Kinds closed(Map<String, Kinds> fields) {
        return new Kinds(EnumSet.of(ValueKind.OBJECT), null, Keys.closed(fields));
    }

    /** Returns any value of a kind. */
    public static Kinds any(ValueKind kind) {
        return switch (kind) {
            case NULL -> NONE;
            case BOOLEAN -> BOOLEAN;
            case NUMBER -> NUMBER;
            case TEXT -> TEXT;
            case LIST -> listOf(ANY);
            case OBJECT -> objectOf(ANY);
        };
    }

    /** Returns the kinds of one value: an object is closed. */
    public static Kinds of(JsonNode value) {
        return of(value, MAX_LEVELS);
    }

    private static Kinds of(JsonNode value, int levelsLeft) {
        boolean isTooLarge = levelsLeft == 0 || value.size() > MAX_SIZE;
        if (value.isArray() && !isTooLarge) return listOf(unionOf(value, levelsLeft - 1));
        if (value.isObject() && !isTooLarge) return closed(fieldsOf(value, levelsLeft - 1));
        return any(ValueKind.of(value));
    }

    private static Kinds unionOf(JsonNode list, int levelsLeft) {
        Kinds union = NONE;
        for (JsonNode element : list) union = union.or(of(element, levelsLeft));
        return union;
    }

    private static Map<String, Kinds> fieldsOf(JsonNode object, int levelsLeft) {
        Map<String, Kinds> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue(), levelsLeft)));
        return fields;
    }

    /** Returns these kinds as a part of others: {@link #ANY} if they are too deep or too large for it. */
    private Kinds inside() {
        return levels >= MAX_LEVELS || size >= MAX_SIZE ? ANY : this;
    }

    /** Returns the kinds of a value that has these kinds or the others. Two closed objects become one with the keys of both. */
    public Kinds or(Kinds other) {
        if (isAny() || other.isNone() || equals(other)) return this;
        if (other.isAny() || isNone()) return other;
        EnumSet<ValueKind> both = EnumSet.copyOf(kinds);
        both.addAll(other.kinds);
        Kinds allElements = elements == null ? other.elements : elements.orNothing(other.elements);
        Keys allKeys = keys == null ? other.keys : keys.or(other.keys);
        return new Kinds(both, allElements == null ? null : allElements.inside(), allKeys);
    }

    /** Returns the kinds of a value that has any of these kinds; {@link #NONE} for an empty collection. Joins each instance once. */
    public static Kinds union(Collection<Kinds> all) {
        Set<Kinds> joined = Collections.newSetFromMap(new IdentityHashMap<>());
        Kinds union = NONE;
        for (Kinds kinds : all) if (joined.add(kinds)) union = union.or(kinds);
        return union;
    }

    private Kinds orNothing(@Nullable Kinds other) {
        return other == null ? this : or(other);
    }

    /** Returns the kinds of {@code .name}; {@link #NONE} if it is null for each value of these kinds. */
    public Kinds key(String name) {
        if (isAny()) return ANY;
        return keys == null ? NONE : keys.valueOf(name);
    }

    /** Returns whether an object of these kinds may have a key, if only with null. */
    public boolean mayHaveKey(String name) {
        return isAny() || (keys != null && keys.mayHave(name));
    }

    /** Returns the kinds of {@code [0]}, or of another number: an element of a list, or a character of a text. */
    public Kinds element() {
        if (isAny()) return ANY;
        return textPart().orNothing(elements);
    }

    /** Returns the kinds of {@code [0 : 1]}: a part of a list or of a text. */
    public Kinds slice() {
        if (isAny()) return ANY;
        return textPart().orNothing(elements == null ? null : listOf(elements));
    }

    private Kinds textPart() {
        return kinds.contains(ValueKind.TEXT) ? TEXT : NONE;
    }

    /** Returns the kinds of the current value in a loop: an element of a list, or the key and the value of an object. */
    public Kinds loopElement() {
        if (isAny()) return ANY;
        Kinds pair = keys == null ? NONE : closed(Map.of("key", TEXT, "value", keys.values()));
        return pair.orNothing(elements);
    }

    /** Returns whether each value is null. */
    public boolean isNone() {
        return kinds.isEmpty();
    }

    /** Returns whether nothing is known. */
    public boolean isAny() {
        return kinds.contains(ValueKind.NULL);
    }

    /** Returns whether each value but null is of a kind. */
    public boolean isOnly(ValueKind kind) {
        return kinds.size() == 1 && kinds.contains(kind);
    }

    /** Returns the kinds without those of parts; all of them, with null, if nothing is known. */
    public Set<ValueKind> kinds() {
        return kinds;
    }

    /** Returns the keys of the objects among the values, if these have no others; empty if there is no object, or it may have any keys. */
    public Optional<Set<String>> keys() {
        return keys == null || keys.others != null ? Optional.empty() : Optional.of(keys.fields.keySet());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof Kinds that
                        && kinds.equals(that.kinds)
                        && Objects.equals(elements, that.elements)
                        && Objects.equals(keys, that.keys));
    }

    @Override
    public int hashCode() {
        return Objects.hash(kinds, elements, keys);
    }

    @Override
    public String toString() {
        if (isNone()) return "none";
        if (isAny()) return "any";
        StringBuilder text = new StringBuilder();
        for (ValueKind kind : kinds) text.append(text.isEmpty() ? "" : " or ").append(describe(kind));
        return text.toString();
    }

    private String describe(ValueKind kind) {
        return switch (kind) {
            case LIST -> kind + " of (" + elements + ")";
            case OBJECT -> kind + " of " + keys;
            case TEXT, NUMBER, BOOLEAN, NULL -> kind.toString();
        };
    }

    /** The keys of an object. Immutable and thread-safe. */
    private static final class Keys {
        private final Map<String, Kinds> fields;
        private final @Nullable Kinds others;

        /** The union of all values, made at its first use: two threads may each make one, and both are equal. */
        private @Nullable Kinds values;

        /**
         * @param fields the known keys
         * @param others the kinds of the values of any keys, without known keys; null for a closed object
         */
        private Keys(Map<String, Kinds> fields, @Nullable Kinds others) {
            this.fields = fields;
            this.others = others;
            this.values = others;
        }

        static Keys any(Kinds values) {
            return new Keys(Map.of(), values.inside());
        }

        static Keys closed(Map<String, Kinds> fields) {
            if (fields.size() > MAX_KEYS) return any(union(fields.values()));
            Map<String, Kinds> bounded = new LinkedHashMap<>(fields);
            bounded.replaceAll((name, value) -> value.inside());
            if (size(bounded.values()) > MAX_SIZE) bounded.replaceAll((name, value) -> ANY);
            return new Keys(Collections.unmodifiableMap(bounded), null);
        }

        private static int size(Collection<Kinds> all) {
            return all.stream().mapToInt(each -> each.size).sum();
        }

        Keys or(@Nullable Keys other) {
            if (other == null) return this;
            boolean isOpen = others != null || other.others != null;
            if (isOpen || fields.size() + added(other) > MAX_KEYS) return any(values().or(other.values()));
            Map<String, Kinds> both = new LinkedHashMap<>(fields);
            other.fields.forEach((name, value) -> both.merge(name, value, Kinds::or));
            return closed(both);
        }

        private long added(Keys other) {
            return other.fields.keySet().stream()
                    .filter(name -> !fields.containsKey(name))
                    .count();
        }

        boolean mayHave(String name) {
            return others != null || fields.containsKey(name);
        }

        Kinds valueOf(String name) {
            return others == null ? fields.getOrDefault(name, NONE) : others;
        }

        Kinds values() {
            Kinds made = values;
            if (made == null) values = made = union(fields.values());
            return made;
        }

        int levels() {
            int ofOthers = others == null ? 0 : others.levels;
            return fields.values().stream().mapToInt(each -> each.levels).reduce(ofOthers, Math::max);
        }

        int size() {
            return size(fields.values()) + (others == null ? 0 : others.size);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Keys that && fields.equals(that.fields) && Objects.equals(others, that.others);
        }

        @Override
        public int hashCode() {
            return Objects.hash(fields, others);
        }

        @Override
        public String toString() {
            return others == null ? fields.toString() : "any keys (" + others + ")";
        }
    }
}
