package dev.sluice.config.binding;

import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Kind;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Value;
import dev.sluice.spec.InvalidSpec;
import dev.sluice.spec.InvalidSpec.Violation;
import dev.sluice.spec.Rules;
import dev.sluice.spec.Secret;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One mapping, read as one record. */
final class RecordReading {
    private final Binder binder;
    private final Class<?> type;
    private final Map<String, @Nullable Object> inherited;
    private final Mapping mapping;
    private final Set<String> keys;

    /** Keys that an unknown one probably was meant to be. */
    private final Set<String> meant = new HashSet<>();

    private boolean isWhole = true;
    private boolean isUnderstood = true;

    /** @param except keys that cannot be written here */
    RecordReading(
            Binder binder,
            Class<?> type,
            Map<String, @Nullable Object> inherited,
            Set<String> except,
            Mapping mapping) {
        this.binder = binder;
        this.type = type;
        this.inherited = inherited;
        this.mapping = mapping;
        this.keys = Part.keys(type);
        this.keys.removeAll(except);
    }

    /** The record; null after what is wrong has been told. */
    @Nullable
    Object read() {
        return checked(values());
    }

    /** The values that are written or inherited, each checked for itself. */
    Map<String, @Nullable Object> part() {
        Map<String, @Nullable Object> written = values();
        checked(written);
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
        for (Part part : Part.of(type)) values.put(part.name(), value(part));
        return values;
    }

    private void unknown(Scalar key) {
        isUnderstood = false;
        Suggestion.closest(key.text(), keys).ifPresent(meant::add);
        binder.findings().error(key, "unknown key" + Suggestion.instead(key.text(), keys));
    }

    private @Nullable Object value(Part part) {
        if (part.isInline()) return inline(part, (Class<?>) part.type());
        Value written = part.key() != null && keys.contains(part.key()) ? mapping.get(part.key()) : null;
        return written == null ? absent(part) : present(part, written);
    }

    /** What is unknown is so for the whole mapping, and has been told. */
    private @Nullable Object inline(Part part, Class<?> group) {
        Set<String> own = Part.keys(group);
        if (part.isNullable() && Collections.disjoint(own, mapping.keys())) return null;
        RecordReading inner =
                new RecordReading(binder, group, binder.grammar().base(group), Set.of(), mapping.only(own));
        inner.isUnderstood = isUnderstood;
        inner.meant.addAll(meant);
        Object value = inner.read();
        isWhole &= value != null;
        return value;
    }

    private @Nullable Object present(Part part, Value written) {
        if (isUnset(part, written)) return null;
        Object value = binder.read(part.type(), written, inherited.get(part.name()));
        isWhole &= value != null;
        if (value instanceof Secret && !written.isFilled())
            binder.findings()
                    .warning(
                            written,
                            "a secret that stands here for all to read; ${file:/path} or ${NAME} keeps it out");
        return value;
    }

    /** Only a null that is written out takes back what is inherited: a forgotten value must not open a route. */
    private boolean isUnset(Part part, Value written) {
        Scalar scalar = Value.scalar(written);
        return part.isNullable()
                && scalar != null
                && scalar.kind() == Kind.NULL
                && !scalar.isAbsent()
                && !binder.grammar().readsNull(part.type());
    }

    private @Nullable Object absent(Part part) {
        if (!Grammar.isRequired(part, inherited)) return unwritten(part);
        isWhole = false;
        if (part.key() != null) missing(part, part.key());
        return null;
    }

    private @Nullable Object unwritten(Part part) {
        if (inherited.containsKey(part.name())) return inherited.get(part.name());
        if (part.isNullable()) return null;
        return part.isMap()
                ? Map.of()
                : Reflected.defaults((Class<?>) part.type()).orElseThrow();
    }

    private void missing(Part part, String key) {
        if (!keys.contains(key) || meant.contains(key) || isForeign()) return;
        String message = "missing (expected: " + Expected.of(part.type()) + ")";
        binder.findings().error(mapping.place(), mapping.path().key(key), message);
    }

    /** Who writes nothing that is known means something else, and needs no advice on what this lacks. */
    private boolean isForeign() {
        return !isUnderstood && mapping.keys().stream().noneMatch(keys::contains);
    }

    private @Nullable Object checked(Map<String, @Nullable Object> values) {
        try {
            if (isWhole) return Reflected.record(type, values.values());
            // Rules over several settings need them all; ranges do not.
            Rules.of(type.asSubclass(Record.class), values.values().toArray()).check();
        } catch (InvalidSpec e) {
            blame(e.violations());
        }
        return null;
    }

    /** One value that breaks several rules is one mistake. */
    private void blame(List<Violation> violations) {
        Set<String> blamed = new HashSet<>();
        for (Violation violation : violations) if (blamed.add(violation.setting())) blame(violation);
    }

    private void blame(Violation violation) {
        Value written = mapping.get(violation.setting());
        if (written == null && !isUnderstood) return;
        KeyPath path = mapping.path().key(violation.setting());
        String message = shown(violation, written) + " (expected: " + violation.expected() + ")";
        binder.findings().error(written == null ? mapping.place() : written.place(), path, message);
    }

    private String shown(Violation violation, @Nullable Value written) {
        if (written == null || !written.isFilled() || isSecret(violation.setting())) return violation.value();
        return written.shown();
    }

    /** A secret's own words are safe, while those that refer to it may hold a default. */
    private boolean isSecret(String key) {
        return Part.of(type).stream().anyMatch(part -> key.equals(part.key()) && part.type() == Secret.class);
    }
}
