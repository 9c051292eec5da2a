package dev.sluice.config.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.Expression;
import dev.sluice.compose.InvalidText;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads located values as what the rooms ask for. Whatever is wrong becomes a finding, and the rest is read all the same.
 * Remembers what every scalar was read as, so that checks can look at the sound parts of a broken whole.
 */
public final class Binder {
    private final Grammar grammar;
    private final Findings findings;
    private final Map<Scalar, Object> readAs = new HashMap<>();

    /** What stands in many places, such as {@code $customer.id}, is compiled once. */
    private final Map<String, Object> expressions = new HashMap<>();

    private final ScalarType expression = new ScalarType(
            Scalars.EXPRESSION.expected(),
            scalar -> expressions.computeIfAbsent(
                    scalar.kind() + " " + scalar.text(),
                    text -> Scalars.EXPRESSION.parse().apply(scalar)));

    public Binder(Grammar grammar, Findings findings) {
        this.grammar = grammar;
        this.findings = findings;
    }

    public Grammar grammar() {
        return grammar;
    }

    public Findings findings() {
        return findings;
    }

    /**
     * Reads a value.
     *
     * @param inherited what holds where the value says nothing: a record, or a map; null for nothing
     * @return the value, or null after what is wrong has been told
     */
    public @Nullable Object read(Type type, Value value, @Nullable Object inherited) {
        if (value.isBroken()) return null;
        Form form = grammar.form(type);
        if (form != null) return form.read(value, this);
        if (type instanceof ParameterizedType generic) return new Generics(this, generic).read(value, inherited);
        if (type == JsonNode.class) return new Trees(findings).read(value);
        Class<?> plain = (Class<?>) type;
        ScalarType scalar = plain == Expression.class ? expression : Scalars.of(plain);
        if (scalar != null) return read(scalar, value);
        return record(plain, value, inherited == null ? grammar.base(plain) : Reflected.values((Record) inherited));
    }

    /** Reads a record; {@code inherited} are the values, by component name, for keys that are absent. */
    public @Nullable Object record(Class<?> type, Value value, Map<String, @Nullable Object> inherited) {
        Mapping mapping = Value.mapping(value);
        if (mapping == null) return unfit(value, Expected.of(type));
        return new RecordReading(this, type, inherited, Set.of(), mapping).read();
    }

    /**
     * Reads part of a record: what its components are, as far as they are written or inherited.
     *
     * @param except components that cannot be written here
     */
    public Map<String, @Nullable Object> part(
            Class<?> type, Value value, Map<String, @Nullable Object> inherited, Set<String> except) {
        Mapping mapping = Value.mapping(value);
        if (mapping != null) return new RecordReading(this, type, inherited, except, mapping).part();
        unfit(value, Expected.of(type));
        return inherited;
    }

    /** Reads one mapping as several records; fewer than types after what is wrong has been told. */
    public List<Object> records(List<Class<? extends Record>> types, Mapping mapping) {
        return new Split(this, types, mapping).records();
    }

    /** What a scalar was read as; null when it was not, or as another type. */
    public <T> @Nullable T readAs(Class<T> type, @Nullable Value value) {
        Scalar scalar = Value.scalar(value);
        Object object = scalar == null ? null : readAs.get(scalar);
        return type.isInstance(object) ? type.cast(object) : null;
    }

    /** Whether a mapping has a key that a record type does not. */
    public static boolean hasUnknownKeys(Class<?> type, Mapping mapping) {
        return !Part.keys(type).containsAll(mapping.keys());
    }

    /** Tells that a value is not what it should be. */
    public @Nullable Object unfit(Value value, String expected) {
        if (!value.isBroken()) findings.error(value, value.shown() + " (expected: " + expected + ")");
        return null;
    }

    private @Nullable Object read(ScalarType type, Value value) {
        Scalar scalar = Value.scalar(value);
        return scalar == null ? unfit(value, type.expected()) : read(type, scalar);
    }

    /** Reads a scalar by a rule of its own; null after what is wrong has been told. */
    public @Nullable Object read(ScalarType type, Scalar scalar) {
        try {
            if (scalar.isAbsent()) return unfit(scalar, type.expected());
            Object object = type.parse().apply(scalar);
            readAs.put(scalar, object);
            return object;
        } catch (InvalidText e) {
            invalid(scalar, e, type);
        } catch (ArithmeticException e) {
            unfit(scalar, "a smaller number");
        } catch (IllegalArgumentException e) {
            unfit(scalar, type.expected());
        }
        return null;
    }

    private void invalid(Scalar scalar, InvalidText e, ScalarType type) {
        if (scalar.isFilled()) unfit(scalar, type.expected());
        else findings.error(scalar.place(e.line(), e.column()), scalar.path(), String.valueOf(e.getMessage()));
    }
}
