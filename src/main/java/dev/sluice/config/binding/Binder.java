package dev.sluice.config.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.expression.Expression;
import dev.sluice.spec.InvalidTextException;
import dev.sluice.spec.RecordReflection;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads located values as records. An error becomes a finding, and the binder recovers: an invalid component takes its
 * default or a placeholder, so that checks can look at the valid parts. {@link #sources} tells which parts are invalid.
 */
public final class Binder {
    private final TypeRegistry registry;
    private final Findings findings;
    private final SourceMap sources;
    private int failures;

    /** What stands in many places, such as {@code $customer.id}, is compiled once. */
    private final Map<String, Object> expressions = new HashMap<>();

    private final ScalarType expression = new ScalarType(
            ScalarTypes.EXPRESSION.expected(),
            scalar -> expressions.computeIfAbsent(
                    scalar.kind() + " " + scalar.text(),
                    text -> ScalarTypes.EXPRESSION.parse().apply(scalar)),
            ScalarTypes.EXPRESSION.placeholder());

    public Binder(TypeRegistry registry, Findings findings) {
        this(registry, findings, new SourceMap());
    }

    private Binder(TypeRegistry registry, Findings findings, SourceMap sources) {
        this.registry = registry;
        this.findings = findings;
        this.sources = sources;
    }

    /** Returns a binder with another grammar and the same findings and places. */
    public Binder with(TypeRegistry other) {
        return new Binder(other, findings, sources);
    }

    public TypeRegistry registry() {
        return registry;
    }

    public Findings findings() {
        return findings;
    }

    /** The places of all records that were read. */
    public SourceMap sources() {
        return sources;
    }

    /** Counts values that could not be read as written. A caller compares two counts to learn whether a part is valid. */
    int failures() {
        return failures;
    }

    /** Notes that a value could not be read as written. */
    void fail() {
        failures++;
    }

    /**
     * Reads a value.
     *
     * @param inherited what holds where the value says nothing: a record, or a map; null for nothing
     * @return the value, with defaults for its invalid parts; null for an invalid value without any default
     */
    public @Nullable Object read(Type type, ConfigValue value, @Nullable Object inherited) {
        Object read = value.isInvalid() ? null : valid(type, value, inherited);
        if (read != null) return read;
        fail();
        return placeholder(type);
    }

    private @Nullable Object valid(Type type, ConfigValue value, @Nullable Object inherited) {
        Deserializer form = registry.deserializer(type);
        if (form != null) return form.read(value, this);
        if (type instanceof ParameterizedType generic)
            return new CollectionBinder(this, generic).read(value, inherited);
        if (type == JsonNode.class) return new YamlToJson(findings).convert(value);
        Class<?> plain = (Class<?>) type;
        ScalarType scalar = plain == Expression.class ? expression : ScalarTypes.of(plain);
        if (scalar != null) return read(scalar, value);
        return bindRecord(
                plain,
                value,
                inherited == null ? registry.defaultsOf(plain) : RecordReflection.values((Record) inherited));
    }

    /** Reads an expression; null for an invalid one, which is reported. */
    public @Nullable Expression expression(Scalar scalar) {
        return (Expression) read(expression, scalar);
    }

    /** Returns what stands for an invalid value of a type; null for most types. */
    static @Nullable Object placeholder(Type type) {
        ScalarType scalar = type instanceof Class<?> plain ? ScalarTypes.of(plain) : null;
        return scalar == null ? null : scalar.placeholder();
    }

    /** Reads a record; {@code inherited} are the values, by component name, for keys that are absent. */
    public @Nullable Object bindRecord(Class<?> type, ConfigValue value, Map<String, @Nullable Object> inherited) {
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping == null) return reject(value, describe(type));
        return new RecordBinder(this, type, inherited, Set.of(), mapping).bind();
    }

    /**
     * Reads part of a record: what its components are, as far as they are written or inherited.
     *
     * @param except components that cannot be written here
     */
    public Map<String, @Nullable Object> bindPartially(
            Class<?> type, ConfigValue value, Map<String, @Nullable Object> inherited, Set<String> except) {
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping != null) return new RecordBinder(this, type, inherited, except, mapping).bindPartially();
        reject(value, describe(type));
        return inherited;
    }

    /** Reads one mapping as several records; fewer than types where any of it is invalid. */
    public List<Object> bindAll(List<Class<? extends Record>> types, Mapping mapping) {
        int before = failures;
        List<Object> records = new MappingSplitter(this, types, mapping).bindAll();
        return failures == before ? records : List.of();
    }

    /** Whether a mapping has a key that a record type does not. */
    public static boolean hasUnknownKeys(Class<?> type, Mapping mapping) {
        return !RecordProperty.keysOf(type).containsAll(mapping.keys());
    }

    /** Reports that a value is not what is expected. */
    public @Nullable Object reject(ConfigValue value, String expected) {
        fail();
        if (!value.isInvalid()) findings.error(value, value.describe() + " (expected: " + expected + ")");
        return null;
    }

    private @Nullable Object read(ScalarType type, ConfigValue value) {
        Scalar scalar = ConfigValue.scalar(value);
        return scalar == null ? reject(value, type.expected()) : read(type, scalar);
    }

    /** Reads a scalar by a rule of its own; null for an invalid one, which is reported. */
    public @Nullable Object read(ScalarType type, Scalar scalar) {
        try {
            return scalar.isEmpty()
                    ? reject(scalar, type.expected())
                    : type.parse().apply(scalar);
        } catch (InvalidTextException e) {
            reportInvalidText(scalar, e, type);
        } catch (ArithmeticException e) {
            reject(scalar, "a smaller number");
        } catch (IllegalArgumentException e) {
            reject(scalar, type.expected());
        }
        return null;
    }

    private void reportInvalidText(Scalar scalar, InvalidTextException e, ScalarType type) {
        fail();
        if (scalar.isSubstituted()) reject(scalar, type.expected());
        else findings.error(scalar.location(e.line(), e.column()), scalar.path(), String.valueOf(e.getMessage()));
    }

    /** Returns what may be written for a type, in words for an operator. */
    static String describe(Type type) {
        if (type instanceof ParameterizedType generic)
            return generic.getRawType() == Map.class
                    ? "a mapping"
                    : describe(generic.getActualTypeArguments()[0]) + ", or a list of such";
        if (!(type instanceof Class<?> plain)) return "a value";
        ScalarType scalar = ScalarTypes.of(plain);
        if (scalar != null) return scalar.expected();
        return plain.isRecord() ? "a mapping of " + Suggestion.join(RecordProperty.keysOf(plain)) : "a value";
    }
}
