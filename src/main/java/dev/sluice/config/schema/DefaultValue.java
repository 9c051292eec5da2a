package dev.sluice.config.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.spec.Durations;
import dev.sluice.spec.Percent;
import dev.sluice.spec.Size;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What holds where nothing is written, as an operator would write it. */
final class DefaultValue {
    private DefaultValue() {}

    /** The value; null for none, and for groups, whose settings have values of their own. */
    static @Nullable JsonNode of(@Nullable Object value) {
        if (value == null) return null;
        if (value instanceof Integer number) return IntNode.valueOf(number);
        if (value instanceof Boolean truth) return BooleanNode.valueOf(truth);
        if (value instanceof Duration duration) return TextNode.valueOf(Durations.format(duration));
        if (value instanceof Collection<?> all) return list(all);
        boolean isWord = value instanceof String
                || value instanceof Size
                || value instanceof Percent
                || value instanceof Enum<?>;
        return isWord ? TextNode.valueOf(value.toString()) : null;
    }

    private static @Nullable JsonNode list(Collection<?> all) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Object item : all) {
            JsonNode element = of(item);
            if (element != null) list.add(element);
        }
        return list.size() < all.size() ? null : list;
    }
}
