package dev.sluice.config.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.ScalarKind;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.ExpressionParser;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Binds located values to records. Each error becomes a finding. An invalid component takes its default or a placeholder, so that checks can look at the valid parts. {@link #sources} marks the invalid parts. Not thread-safe. */
public final class Binder {
    /** A host of this domain never exists (RFC 6761, section 6.4). */
    private static final URI UNSET_URL = URI.create("http://not-set.invalid");

    private final TypeRegistry registry;
    private final Findings findings;
    private final SourceMap sources;
    private final FailureCount failures;

    /** Texts such as {@code $customer.id} occur often and are compiled once; each use has its own location. */
    private final Map<CompiledText, Expression> expressions = new HashMap<>();

    private record CompiledText(ScalarKind kind, String text) {}

    /** The invalid values of this binder and of those that were made from it. */
    private static final class FailureCount {
        private int number;
    }

    private final ScalarType parser;

    private final ScalarType expression;

    private final WrittenDefaults defaults;

    public Binder(TypeRegistry registry, Findings findings) {
        this(registry, findings, new SourceMap(), new FailureCount(), ScalarTypes.EXPRESSION, WrittenDefaults.NONE);
    }

    private Binder(
            TypeRegistry registry,
            Findings findings,
            SourceMap sources,
            FailureCount failures,
            ScalarType parser,
            WrittenDefaults defaults) {
        this.registry = registry;
        this.findings = findings;
        this.sources = sources;
        this.failures = failures;
        this.parser = parser;
        this.defaults = defaults;
        this.expression = new ScalarType(parser.expected(), this::compileOnce, parser.placeholder());
    }

    private Expression compileOnce(Scalar scalar) {
        return expressions
                .computeIfAbsent(new CompiledText(scalar.kind(), scalar.text()), source ->
                        (Expression) parser.parse().apply(scalar))
                .at(scalar.location());
    }

    /** Returns a binder with other types and defaults, and with the same findings and locations. */
    public Binder with(TypeRegistry newRegistry) {
        return new Binder(newRegistry, findings, sources, failures, parser, defaults);
    }

    /** Returns a binder whose expressions see the functions of a parser. */
    public Binder with(ExpressionParser functions) {
        return new Binder(registry, findings, sources, failures, ScalarTypes.expression(functions), defaults);
    }

    /** Returns a binder that knows which defaults could not be read. */
    public Binder with(WrittenDefaults newDefaults) {
        return new Binder(registry, findings, sources, failures, parser, newDefaults);
    }

    WrittenDefaults defaults() {
        return defaults;
    }

    public TypeRegistry registry() {
        return registry;
    }

    public Findings findings() {
        return findings;
    }

    /** Returns the locations of all records that were bound. */
    public SourceMap sources() {
        return sources;
    }

    /** Returns the number of invalid values so far. Two counts tell whether the values between them were valid. */
    int failures() {
        return failures.number;
    }

    /** Counts an invalid value. */
    void fail() {
        failures.number++;
    }

    /**
     * Reads a value.
     *
     * @param inherited the record or map whose values apply to absent keys; null for none
     * @return the value, with defaults for its invalid parts; null for an invalid value without a default
     */
    public @Nullable Object read(Type type, ConfigValue value, @Nullable Object inherited) {
        Object result = value.isInvalid() ? null : readValid(type, value, inherited);
        if (result != null) return result;
        fail();
        return placeholder(type);
    }

    private @Nullable Object readValid(Type type, ConfigValue value, @Nullable Object inherited) {
        Deserializer deserializer = registry.deserializer(type);
        if (deserializer != null) return deserializer.read(value, this);
        if (type instanceof ParameterizedType generic)
            return new CollectionBinder(this, generic).read(value, inherited);
        if (type == JsonNode.class) return new YamlToJson(findings).convert(value);
        Class<?> rawType = (Class<?>) type;
        ScalarType scalar = rawType == Expression.class ? expression : ScalarTypes.of(rawType);
        if (scalar != null) return read(scalar, value);
        return inherited == null
                ? bindRecord(rawType, value, registry.defaultsOf(rawType))
                : bindRecord(rawType, value, (Record) inherited);
    }

    private @Nullable Object bindRecord(Class<?> type, ConfigValue value, Record inherited) {
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping == null) return reject(value, describeFor(value, type));
        return new RecordBinder(this, type, RecordReflection.values(inherited), Set.of(), mapping)
                .withSourceOfInherited(sources.of(inherited))
                .bind();
    }

    /** Reads an expression; returns null and reports an error if it is invalid. */
    public @Nullable Expression expression(Scalar scalar) {
        return (Expression) read(expression, scalar);
    }

    /** Returns the placeholder for an invalid value of a type; null for most types. */
    static @Nullable Object placeholder(Type type) {
        ScalarType scalar = type instanceof Class<?> rawType ? ScalarTypes.of(rawType) : null;
        return scalar == null ? null : scalar.placeholder();
    }

    /**
     * Returns a value for commands that send nothing, instead of the value of a variable that is not set; null for most types.
     *
     * @param reference the written text with the variable
     */
    static @Nullable Object unset(Type type, String reference) {
        if (type == String.class) return reference;
        if (type == Secret.class) return new Secret(reference);
        if (type == URI.class) return UNSET_URL;
        if (!(type instanceof ParameterizedType generic) || generic.getRawType() != List.class) return null;
        Object element = unset(generic.getActualTypeArguments()[0], reference);
        return element == null ? null : List.of(element);
    }

    /** Reads a record. {@code inherited} holds the values of absent keys, by component name. */
    public @Nullable Object bindRecord(Class<?> type, ConfigValue value, Map<String, @Nullable Object> inherited) {
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping == null) return reject(value, describeFor(value, type));
        return new RecordBinder(this, type, inherited, Set.of(), mapping).bind();
    }

    /**
     * Reads a part of a record. Returns the values that are written or inherited, by component name.
     *
     * @param except components that cannot be written here
     */
    public Map<String, @Nullable Object> bindPartially(
            Class<?> type, ConfigValue value, Map<String, @Nullable Object> inherited, Set<String> except) {
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping != null) return new RecordBinder(this, type, inherited, except, mapping).bindPartially();
        reject(value, describeFor(value, type));
        return inherited;
    }

    /** Reads one mapping as several records; returns fewer records than types if any part is invalid. */
    public List<Object> bindAll(List<Class<? extends Record>> types, Mapping mapping) {
        int before = failures.number;
        List<Object> records = new MappingSplitter(this, types, mapping).bindAll();
        return failures.number == before ? records : List.of();
    }

    /** Whether a mapping has a key that a record type does not. */
    public static boolean hasUnknownKeys(Class<?> type, Mapping mapping) {
        return !RecordProperty.keysOf(type).containsAll(mapping.keys());
    }

    /** Reports a value that does not match the expectation. */
    public @Nullable Object reject(ConfigValue value, String expected) {
        fail();
        if (!value.isInvalid()) findings.error(value, value.describe() + " (expected: " + expected + ")");
        return null;
    }

    /** Warns of a secret that is written into the configuration. */
    void warnOfPlainSecret(@Nullable Object value, ConfigValue configured) {
        if (value instanceof Secret && !configured.isSubstituted())
            findings.warning(configured, "a secret in plain text; use ${file:/path} or ${NAME} instead");
    }

    private @Nullable Object read(ScalarType type, ConfigValue value) {
        Scalar scalar = ConfigValue.scalar(value);
        if (scalar != null) return read(type, scalar);
        boolean isExpression = type.equals(expression) && !value.isInvalid();
        return reject(value, isExpression ? ExpressionNotation.expectedFor(value) : type.expected());
    }

    /** Reads a scalar with its own parser; returns null and reports an error if it is invalid. */
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

    /** Returns the record that a scalar probably stands for, or the expected form of the record. */
    private static String describeFor(ConfigValue value, Class<?> type) {
        return Stream.ofNullable(ConfigValue.scalar(value))
                .flatMap(scalar -> KeyHints.recordFor(scalar, RecordProperty.keysOf(type)).stream())
                .findFirst()
                .orElseGet(() -> describe(type));
    }

    /** Returns the expected form of a type, for a message. */
    static String describe(Type type) {
        if (type instanceof ParameterizedType generic)
            return generic.getRawType() == Map.class
                    ? "a mapping"
                    : describe(generic.getActualTypeArguments()[0]) + ", or a list of such";
        if (!(type instanceof Class<?> rawType)) return "a value";
        ScalarType scalar = ScalarTypes.of(rawType);
        if (scalar != null) return scalar.expected();
        return rawType.isRecord() ? "a mapping of " + Suggestion.join(RecordProperty.keysOf(rawType)) : "a value";
    }
}
