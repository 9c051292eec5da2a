package dev.sluice.config.binding;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.core.spec.InvalidSpecException;
import dev.sluice.core.spec.InvalidSpecException.Violation;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.RemovedSetting;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.Suggestion;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Binds one mapping to one record. An invalid component takes its default, if it has one. */
final class RecordBinder {
    private final Binder binder;
    private final Class<?> type;
    private final Map<String, @Nullable Object> inherited;
    private final Mapping mapping;
    private final Set<String> keys;

    /** Keys that the operator probably meant by an unknown key. */
    private final Set<String> suggestedKeys = new HashSet<>();

    /** Names of invalid components. */
    private final Set<String> invalid = new HashSet<>();

    private boolean hasNoUnknownKeys;

    /** The mapping that the inherited values were read from; null for built-in values, or if it is unknown. */
    private @Nullable ConfigValue sourceOfInherited;

    private boolean isOriginKnown;

    /** @param except keys that cannot be written here */
    RecordBinder(
            Binder binder,
            Class<?> type,
            Map<String, @Nullable Object> inherited,
            Set<String> except,
            Mapping mapping) {
        this.binder = binder;
        this.type = type;
        this.inherited = inherited;
        this.mapping = mapping;
        this.hasNoUnknownKeys = mapping.isComplete();
        this.keys = RecordProperty.keysOf(type);
        this.keys.removeAll(except);
    }

    RecordBinder withSourceOfInherited(@Nullable ConfigValue source) {
        sourceOfInherited = source;
        isOriginKnown = true;
        return this;
    }

    /** Returns the record, with defaults for invalid components; null if a component has no default. */
    @Nullable
    Object bind() {
        Map<String, @Nullable Object> values = values();
        if (!invalid.isEmpty()) checkRanges(values);
        Object record = invalid.isEmpty() ? newRecord(values) : tryNewRecord(values);
        if (record == null) return null;
        binder.sources().put(record, mapping);
        if (!invalid.isEmpty()) binder.sources().putInvalid(record, invalid);
        return record;
    }

    /** Returns the valid values that are written or inherited. It checks ranges, and rules over several settings if all values are valid. */
    Map<String, @Nullable Object> bindPartially() {
        Map<String, @Nullable Object> bound = values();
        if (invalid.isEmpty()) newRecord(bound);
        else checkRanges(bound);
        Map<String, @Nullable Object> result = new HashMap<>(inherited);
        bound.forEach((name, value) -> {
            if (value != null) result.put(name, value);
        });
        return result;
    }

    private Map<String, @Nullable Object> values() {
        for (Mapping.Entry entry : mapping.entries())
            if (!keys.contains(entry.key().text())) reportUnknown(entry.key());
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (RecordProperty property : RecordProperty.of(type)) values.put(property.name(), valueOrInvalid(property));
        return values;
    }

    private @Nullable Object valueOrInvalid(RecordProperty property) {
        int before = binder.failures();
        Object value = value(property);
        if (binder.failures() > before) markInvalid(property);
        return value;
    }

    private void markInvalid(RecordProperty property) {
        invalid.add(property.name());
        ConfigValue written = mapping.get(String.valueOf(property.key()));
        if (written != null) binder.sources().putInvalid(written);
    }

    private void reportUnknown(Scalar key) {
        RemovedSetting removed = type.getAnnotation(RemovedSetting.class);
        if (removed != null && removed.key().equals(key.text())) {
            binder.findings().error(key, "the setting was removed (expected: " + removed.expected() + ")");
            return;
        }
        hasNoUnknownKeys = false;
        KeyHints.setting(key.text(), keys)
                .or(() -> Suggestion.closest(key.text(), keys))
                .ifPresent(suggestedKeys::add);
        String hint = KeyHints.of(key, mapping, keys).orElseGet(() -> Suggestion.didYouMean(key.text(), keys));
        binder.findings().error(key, "unknown key" + hint);
    }

    private @Nullable Object value(RecordProperty property) {
        if (property.isInline()) return bindInline(property, (Class<?>) property.type());
        ConfigValue configured =
                property.key() != null && keys.contains(property.key()) ? mapping.get(property.key()) : null;
        return configured == null ? bindAbsent(property) : bindPresent(property, configured);
    }

    /** The binder of the whole mapping reports unknown keys. */
    private @Nullable Object bindInline(RecordProperty property, Class<?> group) {
        Set<String> groupKeys = RecordProperty.keysOf(group);
        if (property.isNullable() && Collections.disjoint(groupKeys, mapping.keys())) return null;
        RecordBinder inner = new RecordBinder(
                binder, group, binder.registry().defaultsOf(group), Set.of(), mapping.retaining(groupKeys));
        inner.hasNoUnknownKeys = hasNoUnknownKeys;
        inner.suggestedKeys.addAll(suggestedKeys);
        return inner.bind();
    }

    private @Nullable Object bindPresent(RecordProperty property, ConfigValue configured) {
        if (isNulled(property, configured)) return null;
        Object value = binder.read(property.type(), configured, inherited.get(property.name()));
        binder.warnOfPlainSecret(value, configured);
        if (List.of().equals(value)) CollectionBinder.warnOfBlank(property, configured, binder.findings());
        if (value != null) return value;
        Object fallback = fallback(property);
        String unset = ConfigValue.unset(configured);
        return fallback == null && !property.isNullable() && unset != null
                ? Binder.unset(property.type(), unset)
                : fallback;
    }

    /** An explicit null resets an inherited value. A missing value does not, because a forgotten value must not open a route. */
    private boolean isNulled(RecordProperty property, ConfigValue configured) {
        Scalar scalar = ConfigValue.scalar(configured);
        return property.isNullable()
                && scalar != null
                && scalar.isNull()
                && !scalar.isEmpty()
                && !binder.registry().acceptsNull(property.type());
    }

    private @Nullable Object bindAbsent(RecordProperty property) {
        if (!TypeRegistry.isRequired(property, inherited)) return fallback(property);
        binder.fail();
        if (property.key() != null) reportMissing(property, property.key());
        return Binder.placeholder(property.type());
    }

    /** Returns the inherited or default value of a component; null if it has none. */
    private @Nullable Object fallback(RecordProperty property) {
        return inherited.containsKey(property.name()) ? inherited.get(property.name()) : ownDefault(property);
    }

    private static @Nullable Object ownDefault(RecordProperty property) {
        if (property.isNullable()) return null;
        if (property.isMap()) return Map.of();
        return property.type() instanceof Class<?> rawType
                ? RecordReflection.defaults(rawType).orElse(null)
                : null;
    }

    /** Returns the default for an invalid inherited value, and the inherited or default value for an invalid written value. */
    private @Nullable Object replacement(RecordProperty property) {
        if (mapping.get(String.valueOf(property.key())) != null) return fallback(property);
        return property.isList() ? List.of() : ownDefault(property);
    }

    private void reportMissing(RecordProperty property, String key) {
        if (!keys.contains(key) || suggestedKeys.contains(key) || sharesNoKey() || !mapping.isComplete()) return;
        String expected = KeyHints.expected(key, keys).orElseGet(() -> Binder.describe(property.type()));
        String message = "missing (expected: " + expected + ")";
        binder.findings().error(mapping.location(), mapping.path().key(key), message);
    }

    /** Whether the mapping has unknown keys only. It probably means something else, so advice on missing keys would not help. */
    private boolean sharesNoKey() {
        return !hasNoUnknownKeys && mapping.keys().stream().noneMatch(keys::contains);
    }

    private @Nullable Object newRecord(Map<String, @Nullable Object> values) {
        try {
            return RecordReflection.newInstance(type, values.values());
        } catch (InvalidSpecException e) {
            reportViolation(e.violations(), values);
            return tryNewRecord(values);
        }
    }

    /** Checks the ranges of the valid values. Rules over several settings need all values and are not checked. */
    private void checkRanges(Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> valid = new LinkedHashMap<>(values);
        invalid.forEach(name -> valid.put(name, null));
        try {
            SpecValidator.of(type.asSubclass(Record.class), valid.values().toArray())
                    .throwIfInvalid();
        } catch (InvalidSpecException e) {
            reportViolation(e.violations(), values);
        }
    }

    /** Creates the record after its errors were reported; returns null if that is impossible. */
    private @Nullable Object tryNewRecord(Map<String, @Nullable Object> values) {
        boolean isComplete = RecordProperty.of(type).stream()
                .allMatch(property -> property.isNullable() || values.get(property.name()) != null);
        try {
            return isComplete ? RecordReflection.newInstance(type, values.values()) : null;
        } catch (InvalidSpecException e) {
            return null;
        }
    }

    /** Reports each invalid setting once, although it may violate several rules. */
    private void reportViolation(List<Violation> violations, Map<String, @Nullable Object> values) {
        binder.fail();
        Set<String> reported = new HashSet<>();
        for (Violation violation : violations)
            if (reported.add(violation.setting()) || violation.item() != null) reportViolation(violation);
        for (RecordProperty property : RecordProperty.of(type)) {
            if (!reported.contains(String.valueOf(property.key()))) continue;
            markInvalid(property);
            values.put(property.name(), replacement(property));
        }
    }

    private void reportViolation(Violation violation) {
        ConfigValue value = mapping.get(violation.setting());
        if ((value == null && !hasNoUnknownKeys) || dependsOnUnknown(violation)) return;
        ConfigValue inheritedValue = ConfigValue.at(sourceOfInherited, violation.setting());
        if (value == null && inheritedValue != null && inheritedValue.isInvalid()) return;
        KeyPath path = mapping.path().key(violation.setting());
        Sequence list = ConfigValue.sequence(value);
        Integer item = violation.item();
        if (list != null && item != null) {
            value = list.items().get(item);
            path = path.item(item);
        }
        String origin = value == null ? originOf(violation.setting(), inheritedValue) : "";
        String expected = violation.expected() + originOfOther(violation.other());
        String message = describe(violation, value) + origin + " (expected: " + expected + ")";
        binder.findings().error(value == null ? mapping.location() : value.location(), path, message);
    }

    /** Whether a rule compares a default that stands for an invalid value. */
    private boolean dependsOnUnknown(Violation violation) {
        return Stream.of(violation.setting(), String.valueOf(violation.other()))
                .filter(key -> keys.contains(key) && mapping.get(key) == null)
                .anyMatch(key -> !mapping.isComplete()
                        || !binder.defaults().isKnown(mapping.path().key(key), binder.sources()));
    }

    private String originOfOther(@Nullable String key) {
        if (key == null) return "";
        ConfigValue written = mapping.get(key);
        return written == null ? originOf(key, ConfigValue.at(sourceOfInherited, key)) : written.origin();
    }

    /** Returns the origin of a value that is not written here, as the end of a phrase; empty if there is none, or it is unknown. */
    private String originOf(String key, @Nullable ConfigValue inheritedValue) {
        if (inheritedValue != null) return ", from " + inheritedValue.location() + inheritedValue.origin();
        boolean hasDefault = isOriginKnown
                && RecordProperty.of(type).stream()
                        .anyMatch(property -> key.equals(property.key()) && fallback(property) != null);
        return hasDefault ? ", the default" : "";
    }

    private String describe(Violation violation, @Nullable ConfigValue value) {
        if (value == null) return violation.value();
        boolean isShown = !value.isSubstituted() || isSecret(violation.setting());
        return isShown ? violation.value() + value.origin() : value.describe();
    }

    /** The text of a violation about a secret is safe. The reference to a secret may hold its default value. */
    private boolean isSecret(String key) {
        return RecordProperty.of(type).stream()
                .anyMatch(property -> key.equals(property.key()) && property.type() == Secret.class);
    }
}
