package dev.sluice.config.binding;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.ScalarKind;
import dev.sluice.spec.InvalidSpecException;
import dev.sluice.spec.InvalidSpecException.Violation;
import dev.sluice.spec.RecordReflection;
import dev.sluice.spec.Secret;
import dev.sluice.spec.SpecValidator;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds one mapping to one record. An invalid component takes its default, if it has any. */
final class RecordBinder {
    private final Binder binder;
    private final Class<?> type;
    private final Map<String, @Nullable Object> inherited;
    private final Mapping mapping;
    private final Set<String> keys;

    /** Keys that an unknown one probably was meant to be. */
    private final Set<String> suggestedKeys = new HashSet<>();

    /** Names of components with an error in their values. */
    private final Set<String> invalid = new HashSet<>();

    private boolean hasNoUnknownKeys = true;

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
        this.keys = RecordProperty.keysOf(type);
        this.keys.removeAll(except);
    }

    /** Returns the record, with defaults for invalid components; null where there is no such default. */
    @Nullable
    Object bind() {
        Map<String, @Nullable Object> values = values();
        Object record = invalid.isEmpty() ? newRecord(values) : recovered(values);
        if (record == null) return null;
        binder.sources().put(record, mapping);
        if (!invalid.isEmpty()) binder.sources().putInvalid(record, invalid);
        return record;
    }

    /** Returns the valid values that are written or inherited, each checked for itself. */
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
        for (RecordProperty property : RecordProperty.of(type)) values.put(property.name(), counted(property));
        return values;
    }

    private @Nullable Object counted(RecordProperty part) {
        int before = binder.failures();
        Object value = value(part);
        if (binder.failures() > before) invalid.add(part.name());
        return value;
    }

    private void reportUnknown(Scalar key) {
        hasNoUnknownKeys = false;
        Suggestion.closest(key.text(), keys).ifPresent(suggestedKeys::add);
        binder.findings().error(key, "unknown key" + Suggestion.didYouMean(key.text(), keys));
    }

    private @Nullable Object value(RecordProperty property) {
        if (property.isInline()) return bindInline(property, (Class<?>) property.type());
        ConfigValue configured =
                property.key() != null && keys.contains(property.key()) ? mapping.get(property.key()) : null;
        return configured == null ? bindAbsent(property) : bindPresent(property, configured);
    }

    /** Unknown keys belong to the whole mapping and have been reported. */
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
        if (value instanceof Secret && !configured.isSubstituted())
            binder.findings()
                    .warning(
                            configured,
                            "a secret that stands here for all to read; ${file:/path} or ${NAME} keeps it out");
        return value == null ? fallback(property) : value;
    }

    /** Only a null that is written out takes back what is inherited: a forgotten value must not open a route. */
    private boolean isNulled(RecordProperty property, ConfigValue configured) {
        Scalar scalar = ConfigValue.scalar(configured);
        return property.isNullable()
                && scalar != null
                && scalar.kind() == ScalarKind.NULL
                && !scalar.isEmpty()
                && !binder.registry().acceptsNull(property.type());
    }

    private @Nullable Object bindAbsent(RecordProperty property) {
        if (!TypeRegistry.isRequired(property, inherited)) return fallback(property);
        binder.fail();
        if (property.key() != null) reportMissing(property, property.key());
        return Binder.placeholder(property.type());
    }

    /** Returns the value of a component that is not written, or not validly; null where there is none. */
    private @Nullable Object fallback(RecordProperty part) {
        if (inherited.containsKey(part.name())) return inherited.get(part.name());
        if (part.isNullable()) return null;
        if (part.isMap()) return Map.of();
        return part.type() instanceof Class<?> plain
                ? RecordReflection.defaults(plain).orElse(null)
                : null;
    }

    private void reportMissing(RecordProperty property, String key) {
        if (!keys.contains(key) || suggestedKeys.contains(key) || sharesNoKey()) return;
        String message = "missing (expected: " + Binder.describe(property.type()) + ")";
        binder.findings().error(mapping.location(), mapping.path().key(key), message);
    }

    /** A mapping without any known key means something else. Its author needs no advice on missing keys. */
    private boolean sharesNoKey() {
        return !hasNoUnknownKeys && mapping.keys().stream().noneMatch(keys::contains);
    }

    private @Nullable Object newRecord(Map<String, @Nullable Object> values) {
        try {
            return RecordReflection.newInstance(type, values.values());
        } catch (InvalidSpecException e) {
            reportViolation(e.violations(), values);
            return made(values);
        }
    }

    private @Nullable Object recovered(Map<String, @Nullable Object> values) {
        checkRanges(values);
        return made(values);
    }

    /** Rules over several settings need them all; ranges do not. An invalid value has no range to check. */
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

    /** Makes the record after its errors were reported; null where it cannot be made. */
    private @Nullable Object made(Map<String, @Nullable Object> values) {
        boolean isComplete =
                RecordProperty.of(type).stream().allMatch(part -> part.isNullable() || values.get(part.name()) != null);
        try {
            return isComplete ? RecordReflection.newInstance(type, values.values()) : null;
        } catch (InvalidSpecException e) {
            return null;
        }
    }

    /** One value that breaks several rules is one mistake. */
    private void reportViolation(List<Violation> violations, Map<String, @Nullable Object> values) {
        binder.fail();
        Set<String> reported = new HashSet<>();
        for (Violation violation : violations) if (reported.add(violation.setting())) reportViolation(violation);
        for (RecordProperty part : RecordProperty.of(type)) {
            if (!reported.contains(String.valueOf(part.key()))) continue;
            invalid.add(part.name());
            values.put(part.name(), fallback(part));
        }
    }

    private void reportViolation(Violation violation) {
        ConfigValue value = mapping.get(violation.setting());
        if (value == null && !hasNoUnknownKeys) return;
        KeyPath path = mapping.path().key(violation.setting());
        String message = describe(violation, value) + " (expected: " + violation.expected() + ")";
        binder.findings().error(value == null ? mapping.location() : value.location(), path, message);
    }

    private String describe(Violation violation, @Nullable ConfigValue value) {
        if (value == null || !value.isSubstituted() || isSecret(violation.setting())) return violation.value();
        return value.describe();
    }

    /** A secret's own words are safe, while those that refer to it may hold a default. */
    private boolean isSecret(String key) {
        return RecordProperty.of(type).stream()
                .anyMatch(property -> key.equals(property.key()) && property.type() == Secret.class);
    }
}
