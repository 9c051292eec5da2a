package dev.sluice.config.binding;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.ListItems;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Binds lists and maps, without their invalid elements. A scalar is a list of one element. A map keeps the order of the file. */
record CollectionBinder(Binder binder, ParameterizedType type) {

    @Nullable
    Object read(ConfigValue value, @Nullable Object inherited) {
        if (type.getRawType() == List.class) return list(value);
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping == null) return binder.reject(value, Binder.describe(type));
        return map(mapping, inherited == null ? Map.of() : (Map<?, ?>) inherited);
    }

    private Object list(ConfigValue value) {
        List<Object> list = new ArrayList<>();
        for (ConfigValue item : ListItems.of(value)) {
            Object element = binder.read(argument(0), item, null);
            if (element != null) list.add(element);
        }
        return List.copyOf(list);
    }

    private Object map(Mapping mapping, Map<?, ?> inherited) {
        Map<Object, Object> map = new LinkedHashMap<>(inherited);
        Map<Object, Object> unmodifiable = Collections.unmodifiableMap(map);
        for (Mapping.Entry entry : mapping.entries()) {
            Object key = key(entry.key());
            Object value = binder.read(argument(1), entry.value(), key == null ? null : inherited.get(key));
            binder.warnOfPlainSecret(value, entry.value());
            if (key == null || value == null) continue;
            map.put(key, value);
            binder.sources().putKey(unmodifiable, key, entry.key());
        }
        return unmodifiable;
    }

    private @Nullable Object key(Scalar key) {
        return argument(0) == String.class ? key.text() : binder.read(argument(0), key, null);
    }

    private Type argument(int index) {
        return type.getActualTypeArguments()[index];
    }

    /** Warns of a blank variable that lifts a restriction. A written empty list is the operator's intent, but a forgotten value is not. */
    static void warnOfBlank(RecordProperty property, ConfigValue configured, Findings findings) {
        String permitted = property.setting() == null ? "" : property.setting().whenEmpty();
        if (configured.isSubstituted() && ConfigValue.scalar(configured) != null && !permitted.isEmpty())
            findings.warning(configured, configured.describe() + " is blank, so " + permitted);
    }
}
