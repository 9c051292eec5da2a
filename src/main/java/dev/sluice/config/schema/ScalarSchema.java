package dev.sluice.config.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.compose.Expression;
import dev.sluice.compose.ProxyTarget;
import dev.sluice.compose.Target;
import dev.sluice.config.binding.Name;
import dev.sluice.spec.Percent;
import dev.sluice.spec.Secret;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Types that are written as one scalar. Wherever one stands, a variable or a file may fill it in. */
final class ScalarSchema {
    private static final String FILLED = "\\$\\{";

    private static final Map<Class<?>, String> PATTERNS = Map.of(
            Duration.class, "^[0-9]{1,9}(ms|s|m|h)$",
            Size.class, "^[0-9]{1,9}(B|KiB|MiB|GiB)$",
            Percent.class, "^[0-9]{1,4}(\\.[0-9]{1,4})?%$",
            URI.class, "^https?://",
            Target.class, "^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) +" + Name.PATTERN + " +/",
            ProxyTarget.class, "^" + Name.PATTERN + " +/");

    private ScalarSchema() {}

    /** The schema; null when the type is not written as a scalar. */
    static @Nullable ObjectNode of(Class<?> type, @Nullable Setting setting) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class)
            return orFilled(number(setting));
        if (type == boolean.class || type == Boolean.class) return orFilled(object().put("type", "boolean"));
        if (type == String.class || type == Secret.class) return typed("string", "number", "boolean");
        if (type == Expression.class) return typed("string", "number", "boolean", "null");
        if (type.isEnum()) return orFilled(names(type));
        String pattern = PATTERNS.get(type);
        return pattern == null ? null : object().put("type", "string").put("pattern", pattern + "|" + FILLED);
    }

    private static ObjectNode number(@Nullable Setting setting) {
        ObjectNode number = object().put("type", "integer");
        if (setting != null && !setting.min().isEmpty()) number.put("minimum", Long.parseLong(setting.min()));
        if (setting != null && !setting.max().isEmpty()) number.put("maximum", Long.parseLong(setting.max()));
        return number;
    }

    /** Some names are words that YAML reads as something else, such as true. */
    private static ObjectNode names(Class<?> type) {
        ObjectNode names = object();
        ArrayNode all = names.putArray("enum");
        for (Object constant : type.getEnumConstants()) {
            String name = constant.toString();
            all.add(name);
            if (name.equals("true") || name.equals("false")) all.add(Boolean.parseBoolean(name));
        }
        return names;
    }

    private static ObjectNode typed(String... types) {
        ObjectNode typed = object();
        ArrayNode all = typed.putArray("type");
        for (String type : types) all.add(type);
        return typed;
    }

    private static ObjectNode orFilled(ObjectNode schema) {
        ObjectNode either = object();
        either.putArray("anyOf").add(schema).add(object().put("type", "string").put("pattern", FILLED));
        return either;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
