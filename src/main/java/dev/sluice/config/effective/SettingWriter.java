package dev.sluice.config.effective;

import dev.sluice.config.binding.RecordProperty;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.compose.ResponseBodySpec;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.limit.Charge;
import dev.sluice.gateway.log.AccessSpec;
import dev.sluice.gateway.proxy.QueryFilter;
import dev.sluice.gateway.validation.RequestSchema;
import dev.sluice.language.expression.Expression;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the settings of a record: each from its own entry, from the entry of its defaults, or built in. Not thread-safe.
 *
 * @param absent the keys that the record ignores; its defaults may have them, but its own entry cannot
 */
record SettingWriter(YamlWriter yaml, Set<String> absent) {
    private static final String DEFAULTS = " (defaults)";

    /** The keys of each type of records. A configuration has thousands of records. */
    private static final ClassValue<Set<String>> KEYS = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            return Set.copyOf(RecordProperty.keysOf(type));
        }
    };

    /**
     * Writes a key and the settings of a record; nothing if there are none.
     *
     * @param own the entry of the record; null if it is not written
     * @param defaults the entry of its defaults; null for none
     */
    void group(String key, Record spec, @Nullable Mapping own, @Nullable Mapping defaults) {
        int before = yaml.length();
        int values = yaml.values();
        yaml.start(key, own == null ? "" : YamlWriter.origin(own, ""));
        properties(spec, own, defaults);
        if (own != null) unknown(own, KEYS.get(spec.getClass()));
        yaml.end();
        if (yaml.values() > values + 1) return;
        yaml.cut(before);
        if (own != null) yaml.text(key, "{}", YamlWriter.origin(own, ""));
    }

    private void unknown(Mapping own, Set<String> known) {
        for (Mapping.Entry entry : own.entries()) {
            String key = entry.key().text();
            if (!known.contains(key)) yaml.value(key, entry.value(), "", null);
        }
    }

    private void properties(Record spec, @Nullable Mapping own, @Nullable Mapping defaults) {
        Map<String, @Nullable Object> values = RecordReflection.values(spec);
        for (RecordProperty property : RecordProperty.of(spec.getClass())) {
            Object value = values.get(property.name());
            if (property.isInline() && value instanceof Record inline) properties(inline, own, defaults);
            else if (property.key() != null) setting(spec, property, value, own, defaults);
        }
    }

    private void setting(
            Record spec,
            RecordProperty property,
            @Nullable Object value,
            @Nullable Mapping own,
            @Nullable Mapping defaults) {
        String key = String.valueOf(property.key());
        ConfigValue written = own == null ? null : own.get(key);
        ConfigValue inherited = defaults == null ? null : defaults.get(key);
        if (isNull(written) || value == null) writeLeaf(spec, key, property.type(), value, written, null);
        else if (isGroup(property.type(), value)) writeGroup(key, (Record) value, written, inherited);
        else if (value instanceof Map<?, ?> entries) writeMap(key, property.type(), entries, written, inherited);
        else writeLeaf(spec, key, property.type(), value, written, inherited);
    }

    /** A null resets a default. */
    private static boolean isNull(@Nullable ConfigValue written) {
        Scalar scalar = ConfigValue.scalar(written);
        return scalar != null && scalar.isNull();
    }

    /** A value of another type than its record declares has a notation of its own. */
    private static boolean isGroup(Type declared, Object value) {
        return value instanceof Record spec && declared == spec.getClass() && RecordReflection.isOfSettings(spec);
    }

    private void writeGroup(String key, Record spec, @Nullable ConfigValue written, @Nullable ConfigValue inherited) {
        if (written == null && absent.contains(key)) return;
        if (written != null && ConfigValue.mapping(written) == null) yaml.value(key, written, "", null);
        else group(key, spec, ConfigValue.mapping(written), ConfigValue.mapping(inherited));
    }

    private void writeMap(
            String key,
            Type declared,
            Map<?, ?> entries,
            @Nullable ConfigValue written,
            @Nullable ConfigValue inherited) {
        Mapping own = ConfigValue.mapping(written);
        Mapping defaults = ConfigValue.mapping(inherited);
        if (own == null && defaults == null) return;
        Type element = ((ParameterizedType) declared).getActualTypeArguments()[1];
        yaml.start(key, "");
        for (String name : names(own, defaults)) {
            ConfigValue ownEntry = own == null ? null : own.get(name);
            ConfigValue inheritedEntry = defaults == null ? null : defaults.get(name);
            Object value = entries.get(name);
            if (value instanceof Step.Spec || (value != null && isGroup(element, value)))
                writeGroup(name, (Record) value, ownEntry, inheritedEntry);
            else writeEntry(name, ownEntry, inheritedEntry, replacement(key, element, value));
        }
        yaml.end();
    }

    private static Collection<String> names(@Nullable Mapping own, @Nullable Mapping defaults) {
        if (own != null && defaults == null) return own.keys();
        Set<String> names = new LinkedHashSet<>();
        if (defaults != null) names.addAll(defaults.keys());
        if (own != null) names.addAll(own.keys());
        return names;
    }

    private static @Nullable String replacement(String key, Type element, @Nullable Object value) {
        if (element == Secret.class) return YamlWriter.SECRET;
        boolean isHidden =
                YamlWriter.hidesEntriesOf(key) || (key.equals("with") && SettingFormatter.isConstantText(value));
        return isHidden ? YamlWriter.NOT_SHOWN : null;
    }

    private void writeEntry(
            String name, @Nullable ConfigValue own, @Nullable ConfigValue inherited, @Nullable String replacement) {
        if (own != null) yaml.value(name, own, "", replacement);
        else if (inherited != null) yaml.value(name, inherited, DEFAULTS, replacement);
    }

    private void writeLeaf(
            Record spec,
            String key,
            Type declared,
            @Nullable Object value,
            @Nullable ConfigValue own,
            @Nullable ConfigValue inherited) {
        String replacement = declared == Secret.class
                ? YamlWriter.SECRET
                : SettingFormatter.isRequestBody(key, value) ? YamlWriter.NOT_SHOWN : null;
        if (isOverridden(key, value, own)) yaml.text(key, String.valueOf(value), "command line");
        else if (value instanceof RequestSchema) writeSchema(key, own, inherited);
        else if (own != null && key.equals("fallback")) yaml.fallback(key, own, "");
        else if (own != null) yaml.value(key, own, "", isNull(own) ? null : replacement);
        else if (!absent.contains(key)) writeDefault(spec, key, value, inherited, replacement);
    }

    private void writeDefault(
            Record spec,
            String key,
            @Nullable Object value,
            @Nullable ConfigValue inherited,
            @Nullable String replacement) {
        if (inherited != null) yaml.value(key, inherited, DEFAULTS, replacement);
        else if (value != null) writeBuiltIn(spec, key, value);
    }

    private void writeSchema(String key, @Nullable ConfigValue own, @Nullable ConfigValue inherited) {
        if (own != null) yaml.schema(key, own, "");
        else if (inherited != null) yaml.schema(key, inherited, DEFAULTS);
    }

    /** The ports are the settings that the command line overrides. */
    private static boolean isOverridden(String key, @Nullable Object value, @Nullable ConfigValue own) {
        Scalar scalar = ConfigValue.scalar(own);
        return key.equals("port") && scalar != null && !scalar.text().equals(String.valueOf(value));
    }

    private void writeBuiltIn(Record spec, String key, Object value) {
        if (value instanceof Collection<?> list && list.isEmpty()) return;
        String origin = ConfigurationRenderer.originOfBuiltIn(key, spec);
        String text = textOf(value);
        if (text != null) yaml.text(key, text, origin);
        else yaml.comment(key, describe(key, value), origin);
    }

    private static String describe(String key, Object value) {
        return value instanceof ResponseBodySpec
                ? "an object with the value of each step"
                : SettingFormatter.format(key, value, null);
    }

    /** Returns the notation of a value; null if it has none on one line. */
    private static @Nullable String textOf(Object value) {
        if (value instanceof Duration duration) return Durations.format(duration);
        if (value instanceof Boolean || value instanceof Integer || value instanceof Long) return value.toString();
        if (value instanceof Size || value instanceof Percent || value instanceof Enum || value instanceof Charge)
            return value.toString();
        if (value instanceof AccessSpec || value instanceof QueryFilter) return value.toString();
        if (value instanceof String text) return YamlText.quoted(text);
        if (value instanceof Expression expression) return YamlText.quoted(expression.text());
        return value instanceof Collection<?> list ? textOf(list) : null;
    }

    private static @Nullable String textOf(Collection<?> list) {
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            String text = textOf(element);
            if (text == null) return null;
            texts.add(text);
        }
        return texts.toString();
    }
}
