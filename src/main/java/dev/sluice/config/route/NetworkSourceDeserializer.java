package dev.sluice.config.route;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.ListItems;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.address.NetworkSource;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.spec.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the networks of a rule: a network, a list, or {@code { file: PATH }}; null resets inherited ones. */
public final class NetworkSourceDeserializer {
    private static final String FILE = "file";
    private static final String EXPECTED = "a network, a list of networks, or file: PATH";

    /** The path of a file, which no network resembles. */
    private static final Pattern PATH =
            Pattern.compile("\\.{0,2}/[^\\s{}\\[\\],]{1,200}|[\\w./-]{1,200}\\.(?:txt|list|conf|cidr)");

    private NetworkSourceDeserializer() {}

    /** Reads networks; returns null after it has reported an error. */
    public static @Nullable Object read(ConfigValue value, Binder binder) {
        Scalar scalar = ConfigValue.scalar(value);
        if (scalar != null && scalar.isNull() && !scalar.isEmpty()) return NetworkSource.NONE;
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping != null) return file(mapping, binder);
        List<ConfigValue> items = ListItems.of(value);
        if (items.isEmpty()) return binder.reject(value, "at least one network, or null for none");
        String file = fileOf(value);
        return file == null ? networks(items, binder) : binder.reject(value, "{ file: " + file + " }");
    }

    /** Returns the path that stands in place of a network; null for another value, and for that of a variable, which no message shows. */
    private static @Nullable String fileOf(ConfigValue value) {
        Mapping mapping = ConfigValue.mapping(value);
        Scalar scalar = ConfigValue.scalar(mapping == null ? value : mapping.get(FILE));
        if (scalar == null || scalar.isSubstituted()) return null;
        return mapping != null || PATH.matcher(scalar.text()).matches() ? scalar.text() : null;
    }

    private static @Nullable Object file(Mapping mapping, Binder binder) {
        ConfigValue path = mapping.get(FILE);
        for (Mapping.Entry entry : mapping.without(FILE).entries())
            binder.findings()
                    .error(
                            entry.key(),
                            "unknown key" + Suggestion.didYouMean(entry.key().text(), Set.of(FILE)));
        if (mapping.keys().isEmpty()) return binder.reject(mapping, EXPECTED);
        if (path == null || mapping.keys().size() > 1) return null;
        Object text = binder.read(String.class, path, null);
        return text == null ? null : new NetworkSource(List.of(), (String) text);
    }

    private static @Nullable Object networks(List<ConfigValue> items, Binder binder) {
        List<Network> networks = new ArrayList<>();
        for (ConfigValue item : items) {
            String file = fileOf(item);
            Object network = file == null
                    ? binder.read(Network.class, item, null)
                    : binder.reject(item, "{ file: " + file + " } in place of the list");
            if (network != null) networks.add((Network) network);
        }
        return networks.size() < items.size() ? null : new NetworkSource(networks, null);
    }
}
