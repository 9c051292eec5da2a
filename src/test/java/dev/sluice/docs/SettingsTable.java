package dev.sluice.docs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.model.AdminSpec;
import dev.sluice.core.address.NetworkSource;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.http.Origin;
import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Inline;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.gateway.compose.CallTarget;
import dev.sluice.gateway.compose.ResponseBodySpec;
import dev.sluice.gateway.limit.Charge;
import dev.sluice.gateway.limit.Quota;
import dev.sluice.gateway.limit.Rate;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.log.AccessSpec;
import dev.sluice.gateway.proxy.QueryFilter;
import dev.sluice.language.expression.Expression;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Markdown table of a spec record and the records in it. The texts come from their {@link Setting} annotations. */
final class SettingsTable {
    private static final Map<Class<?>, String> WRITTEN = Map.ofEntries(
            Map.entry(int.class, "whole number"),
            Map.entry(Integer.class, "whole number"),
            Map.entry(boolean.class, "true or false"),
            Map.entry(String.class, "text"),
            Map.entry(Secret.class, "text"),
            Map.entry(URI.class, "URL"),
            Map.entry(Expression.class, "expression"),
            Map.entry(dev.sluice.language.expression.ExpressionParser.class, "functions"),
            Map.entry(Duration.class, "duration"),
            Map.entry(Percent.class, "percentage"),
            Map.entry(Size.class, "size"),
            Map.entry(List.class, "one or a list"),
            Map.entry(Map.class, "mapping of texts"),
            Map.entry(CallTarget.class, "`METHOD backend /path`"),
            Map.entry(AccessSpec.class, "`all`, `off` or a list"),
            Map.entry(Rate.class, "rate"),
            Map.entry(Quota.class, "quota"),
            Map.entry(ZoneId.class, "time zone"),
            Map.entry(Charge.class, "whole number or `calls`"),
            Map.entry(RateLimitSpec.Plans.class, "mapping of plans"),
            Map.entry(NetworkSource.class, "network, list or `file`"),
            Map.entry(Origin.class, "origin"),
            Map.entry(QueryFilter.class, "`all`, `none` or a list"),
            Map.entry(ResponseBodySpec.class, "expression or mapping"));

    private final Set<String> required;
    private final List<Record> optionalGroups;
    private final List<String> lines = new ArrayList<>();

    /**
     * Creates a table without rows.
     *
     * @param required the keys without a default; the defaults of the table have arbitrary values for them
     * @param optionalGroups the defaults of groups that are absent by default
     */
    SettingsTable(Set<String> required, Record... optionalGroups) {
        this.required = required;
        this.optionalGroups = List.of(optionalGroups);
        lines.add("| Setting | Meaning | Written as | Default | Range |");
        lines.add("|---|---|---|---|---|");
    }

    /** Returns the table with the settings of {@code defaults} and of its groups. */
    List<String> of(Record defaults) {
        add("", defaults.getClass(), defaults);
        return List.copyOf(lines);
    }

    private void add(String prefix, Class<?> type, @Nullable Record defaults) {
        Map<String, @Nullable Object> values = defaults == null ? Map.of() : RecordReflection.values(defaults);
        for (RecordComponent component : RecordReflection.components(type)) {
            // A variable of the process and not a setting.
            if (component.getType() == AdminSpec.TokenFile.class) continue;
            Object value = values.get(component.getName());
            if (component.isAnnotationPresent(Inline.class)) {
                if (value != null) add(prefix, component.getType(), (Record) value);
                continue;
            }
            String key = prefix + SpecValidator.keyOf(component);
            boolean isRequired = defaults == null || required.contains(key);
            addRow(key, component, isRequired ? "**required**" : format(value));
            if (isGroup(component.getType())) add(key + ".", component.getType(), group(component, (Record) value));
        }
    }

    private @Nullable Record group(RecordComponent component, @Nullable Record value) {
        return optionalGroups.stream()
                .filter(each -> value == null && each.getClass() == component.getType())
                .findFirst()
                .orElse(value);
    }

    private void addRow(String key, RecordComponent component, String initial) {
        Class<?> type = component.getType();
        Setting setting = Objects.requireNonNull(component.getAnnotation(Setting.class), key);
        String written = isGroup(type) ? "mapping" : writtenAs(component);
        String given = isGroup(type) && !initial.equals("none") ? "" : initial;
        lines.add(String.join(" | ", "| `" + key + "`", setting.value(), written, given, range(setting)) + " |");
    }

    /** Returns whether a setting is a mapping with its own settings. */
    private static boolean isGroup(Class<?> type) {
        return type.isRecord() && !WRITTEN.containsKey(type);
    }

    private static String writtenAs(RecordComponent component) {
        boolean ofExpressions = component.getGenericType().getTypeName().endsWith(Expression.class.getName() + ">");
        if (component.getGenericType().getTypeName().endsWith(JsonNode.class.getName() + ">"))
            return "mapping of values";
        if (component.getGenericType().getTypeName().endsWith(Network.class.getName() + ">"))
            return "network, or a list";
        return ofExpressions ? "mapping of expressions" : writtenAs(component.getType());
    }

    private static String writtenAs(Class<?> type) {
        if (!type.isEnum()) return Objects.requireNonNull(WRITTEN.get(type), type.getName());
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> "`" + constant + "`")
                .collect(Collectors.joining(" or "));
    }

    private static String format(@Nullable Object value) {
        boolean isEmpty = value == null || value.equals(Map.of()) || (value instanceof Collection<?> c && c.isEmpty());
        if (isEmpty) return "none";
        return "`" + (value instanceof Duration duration ? Durations.format(duration) : value) + "`";
    }

    private static String range(Setting setting) {
        if (setting.min().isEmpty()) return setting.max().isEmpty() ? "" : "at most " + setting.max();
        return setting.max().isEmpty() ? "at least " + setting.min() : setting.min() + " to " + setting.max();
    }
}
