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
    private final Set<String> meant = new HashSet<>();

    /** Names of components with an error in their values. */
    private final Set<String> invalid = new HashSet<>();

    private boolean isUnderstood = true;

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
        this.keys = RecordProperty.keys(type);
        this.keys.removeAll(except);
    }

    /** Returns the record, with defaults for invalid components; null where there is no such default. */
    @Nullable
    Object read() {
        Map<String, @Nullable Object> values = values();
        Object record = invalid.isEmpty() ? checked(values) : recovered(values);
        if (record == null) return null;
        binder.sources().put(record, mapping);
        if (!invalid.isEmpty()) binder.sources().putInvalid(record, invalid);
        return record;
    }

    /** Returns the valid values that are written or inherited, each checked for itself. */
    Map<String, @Nullable Object> part() {
        Map<String, @Nullable Object> written = values();
        if (invalid.isEmpty()) checked(written);
        else checkRanges(written);
        Map<String, @Nullable Object> part = new HashMap<>(inherited);
        written.forEach((name, value) -> {
            if (value != null) part.put(name, value);
        });
        return part;
    }

    private Map<String, @Nullable Object> values() {
        for (Mapping.Entry entry : mapping.entries())
            if (!keys.contains(entry.key().text())) unknown(entry.key());
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (RecordProperty part : RecordProperty.of(type)) values.put(part.name(), counted(part));
        return values;
    }

    private @Nullable Object counted(RecordProperty part) {
        int before = binder.failures();
        Object value = value(part);
        if (binder.failures() > before) invalid.add(part.name());
        return value;
    }

    private void unknown(Scalar key) {
        isUnderstood = false;
        Suggestion.closest(key.text(), keys).ifPresent(meant::add);
        binder.findings().error(key, "unknown key" + Suggestion.instead(key.text(), keys));
    }

    private @Nullable Object value(RecordProperty part) {
        if (part.isInline()) return inline(part, (Class<?>) part.type());
        ConfigValue written = part.key() != null && keys.contains(part.key()) ? mapping.get(part.key()) : null;
        return written == null ? absent(part) : present(part, written);
    }

    /** Unknown keys belong to the whole mapping and have been reported. */
    private @Nullable Object inline(RecordProperty part, Class<?> group) {
        Set<String> own = RecordProperty.keys(group);
        if (part.isNullable() && Collections.disjoint(own, mapping.keys())) return null;
        RecordBinder inner = new RecordBinder(binder, group, binder.grammar().base(group), Set.of(), mapping.only(own));
        inner.isUnderstood = isUnderstood;
        inner.meant.addAll(meant);
        return inner.read();
    }

    private @Nullable Object present(RecordProperty part, ConfigValue written) {
        if (isUnset(part, written)) return null;
        Object value = binder.read(part.type(), written, inherited.get(part.name()));
        if (value instanceof Secret && !written.isFilled())
            binder.findings()
                    .warning(
                            written,
                            "a secret that stands here for all to read; ${file:/path} or ${NAME} keeps it out");
        return value == null ? fallback(part) : value;
    }

    /** Only a null that is written out takes back what is inherited: a forgotten value must not open a route. */
    private boolean isUnset(RecordProperty part, ConfigValue written) {
        Scalar scalar = ConfigValue.scalar(written);
        return part.isNullable()
                && scalar != null
                && scalar.kind() == ScalarKind.NULL
                && !scalar.isAbsent()
                && !binder.grammar().readsNull(part.type());
    }

    private @Nullable Object absent(RecordProperty part) {
        if (!TypeRegistry.isRequired(part, inherited)) return fallback(part);
        binder.fail();
        if (part.key() != null) missing(part, part.key());
        return Binder.placeholder(part.type());
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

    private void missing(RecordProperty part, String key) {
        if (!keys.contains(key) || meant.contains(key) || isForeign()) return;
        String message = "missing (expected: " + Binder.describe(part.type()) + ")";
        binder.findings().error(mapping.place(), mapping.path().key(key), message);
    }

    /** A mapping without any known key means something else. Its author needs no advice on missing keys. */
    private boolean isForeign() {
        return !isUnderstood && mapping.keys().stream().noneMatch(keys::contains);
    }

    private @Nullable Object checked(Map<String, @Nullable Object> values) {
        try {
            return RecordReflection.newInstance(type, values.values());
        } catch (InvalidSpecException e) {
            blame(e.violations(), values);
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
                    .check();
        } catch (InvalidSpecException e) {
            blame(e.violations(), values);
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
    private void blame(List<Violation> violations, Map<String, @Nullable Object> values) {
        binder.fail();
        Set<String> blamed = new HashSet<>();
        for (Violation violation : violations) if (blamed.add(violation.setting())) blame(violation);
        for (RecordProperty part : RecordProperty.of(type)) {
            if (!blamed.contains(String.valueOf(part.key()))) continue;
            invalid.add(part.name());
            values.put(part.name(), fallback(part));
        }
    }

    private void blame(Violation violation) {
        ConfigValue written = mapping.get(violation.setting());
        if (written == null && !isUnderstood) return;
        KeyPath path = mapping.path().key(violation.setting());
        String message = shown(violation, written) + " (expected: " + violation.expected() + ")";
        binder.findings().error(written == null ? mapping.place() : written.place(), path, message);
    }

    private String shown(Violation violation, @Nullable ConfigValue written) {
        if (written == null || !written.isFilled() || isSecret(violation.setting())) return violation.value();
        return written.shown();
    }

    /** A secret's own words are safe, while those that refer to it may hold a default. */
    private boolean isSecret(String key) {
        return RecordProperty.of(type).stream().anyMatch(part -> key.equals(part.key()) && part.type() == Secret.class);
    }
}
