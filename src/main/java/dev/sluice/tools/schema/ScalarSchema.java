package dev.sluice.tools.schema;

import static dev.sluice.tools.schema.SchemaNodes.SUBSTITUTION;
import static dev.sluice.tools.schema.SchemaNodes.anyOf;
import static dev.sluice.tools.schema.SchemaNodes.object;
import static dev.sluice.tools.schema.SchemaNodes.orSubstitution;
import static dev.sluice.tools.schema.SchemaNodes.words;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.binding.Identifier;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.http.MediaRange;
import dev.sluice.core.http.Origin;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.limit.Charge;
import dev.sluice.gateway.limit.Quota;
import dev.sluice.gateway.limit.Rate;
import dev.sluice.gateway.proxy.ProxyTarget;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.ExpressionParser;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds the schemas of scalar types. A variable or a file may replace any scalar. */
final class ScalarSchema {
    /** Regions and offsets. The names of regions change with Java. */
    private static final String ZONE = "^([A-Za-z][A-Za-z0-9_+/-]*|[+-][0-9]{2}:[0-9]{2})$";

    private static final Map<Class<?>, String> PATTERNS = Map.of(
            URI.class,
            "^https?://",
            Network.class,
            "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$",
            CallTarget.class,
            "^(" + String.join("|", CallTarget.METHODS) + ") +" + Identifier.PATTERN + " +/",
            ProxyTarget.class,
            "^" + Identifier.PATTERN + " +/",
            Origin.class,
            "^(\\*|null|https?://((\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+\\])(:"
                    + IntegerRangePattern.between(1, 65_535) + ")?)$",
            Rate.class,
            "^([1-9][0-9]{0,5}|1000000)/(s|min|h|d)$",
            Quota.class,
            "^([1-9][0-9]{0,11}|1000000000000)/(day|week|month)$",
            ZoneId.class,
            ZONE,
            MediaRange.class,
            "^[^ /*;]+/([^ /*;]+|\\*)$");

    private record Quantity(
            String noun, String anyPattern, Function<Setting, String> patternFor, List<String> examples) {}

    private static final Map<Class<?>, Quantity> QUANTITIES = Map.of(
            Duration.class,
                    new Quantity(
                            "a duration",
                            "^[0-9]{1,9}(ms|s|m|h)$",
                            QuantityPattern::ofDuration,
                            List.of("250ms", "2s", "5m", "1h")),
            Size.class,
                    new Quantity(
                            "a size",
                            "^([0-9]{1,9}(B|KiB|MiB|GiB)|[0-9]{1,6}TiB)$",
                            QuantityPattern::ofSize,
                            List.of("512B", "64KiB", "8MiB", "1GiB")),
            Percent.class,
                    new Quantity(
                            "a percentage",
                            "^[0-9]{1,4}(\\.[0-9]{1,4})?%$",
                            QuantityPattern::ofPercent,
                            List.of("50%", "2.5%")));

    private ScalarSchema() {}

    /** Returns the schema; null if the type is not a scalar. */
    static @Nullable ObjectNode of(Class<?> type, @Nullable Setting setting) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class)
            return orSubstitution(number(setting));
        if (type == boolean.class || type == Boolean.class) return orSubstitution(object().put("type", "boolean"));
        if (type == String.class || type == Secret.class) return anyOfTypes("string", "number", "boolean");
        if (type == Charge.class)
            return orSubstitution(anyOf(object().put("type", "integer").put("minimum", 1), words(List.of("calls"))));
        if (type == Expression.class) return anyOfTypes("string", "number", "boolean", "null");
        if (type == ExpressionParser.class) return object().put("type", "string");
        if (type.isEnum()) return orSubstitution(enumOf(type));
        Quantity quantity = QUANTITIES.get(type);
        if (quantity != null) return quantity(quantity, setting);
        String pattern = PATTERNS.get(type);
        return pattern == null ? null : matching(pattern);
    }

    /** Returns the schema of a text that has a pattern. */
    static ObjectNode matching(String pattern) {
        return object().put("type", "string").put("pattern", pattern + "|" + SUBSTITUTION);
    }

    /** Editors show {@code patternErrorMessage} instead of the unreadable pattern. */
    private static ObjectNode quantity(Quantity quantity, @Nullable Setting setting) {
        Pattern pattern = Pattern.compile(
                setting == null ? quantity.anyPattern() : quantity.patternFor().apply(setting));
        List<String> examples = quantity.examples().stream()
                .filter(example -> pattern.matcher(example).matches())
                .toList();
        ObjectNode schema = object().put("type", "string").put("pattern", pattern + "|" + SUBSTITUTION);
        schema.put("patternErrorMessage", "expected: " + quantity.noun() + range(setting));
        examples.forEach(schema.putArray("examples")::add);
        return schema;
    }

    /** Returns for example {@code , at least 1ms and at most 15m}. */
    private static String range(@Nullable Setting setting) {
        if (setting == null) return "";
        String minText = setting.min().isEmpty() ? "" : ", at least " + setting.min();
        return setting.max().isEmpty()
                ? minText
                : minText + (minText.isEmpty() ? ", at most " : " and at most ") + setting.max();
    }

    private static ObjectNode number(@Nullable Setting setting) {
        ObjectNode number = object().put("type", "integer");
        if (setting != null && !setting.min().isEmpty()) number.put("minimum", Long.parseLong(setting.min()));
        if (setting != null && !setting.max().isEmpty()) number.put("maximum", Long.parseLong(setting.max()));
        return number;
    }

    /** YAML reads the names true and false as booleans. */
    private static ObjectNode enumOf(Class<?> type) {
        ObjectNode schema = object();
        ArrayNode values = schema.putArray("enum");
        for (Object constant : type.getEnumConstants()) {
            String name = constant.toString();
            values.add(name);
            if (name.equals("true") || name.equals("false")) values.add(Boolean.parseBoolean(name));
        }
        return schema;
    }

    private static ObjectNode anyOfTypes(String... types) {
        ObjectNode schema = object();
        ArrayNode values = schema.putArray("type");
        for (String type : types) values.add(type);
        return schema;
    }
}
