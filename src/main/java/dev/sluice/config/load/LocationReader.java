package dev.sluice.config.load;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.ConfigurationLocations;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteLocations;
import dev.sluice.upstream.backend.BackendLocations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the locations of the parts of a configuration that do not know theirs. Not thread-safe. */
final class LocationReader {
    /** The locations of schemas, at most. Further keywords have the location of the schemas of their route. */
    private static final int MAX_SCHEMAS = 10_000;

    private final ParsedConfiguration source;
    private int schemas;

    private LocationReader(ParsedConfiguration source) {
        this.source = source;
    }

    static ConfigurationLocations read(Configuration configuration, ParsedConfiguration source) {
        return new LocationReader(source).read(configuration);
    }

    private ConfigurationLocations read(Configuration configuration) {
        Map<String, BackendLocations> backends = new HashMap<>();
        configuration.backends().forEach((name, spec) -> backends.put(name, backend(name, spec)));
        Map<String, RouteLocations> routes = new HashMap<>();
        for (Route.Spec route : configuration.routes()) routes.put(route.name(), route(route));
        return new ConfigurationLocations(
                backends, keys(source.at("identity")), routes, keys(source.at("rate_limits")));
    }

    private static Map<String, SourceLocation> keys(@Nullable ConfigValue section) {
        Map<String, SourceLocation> locations = new HashMap<>();
        for (Mapping.Entry entry : ConfigValue.entries(section))
            locations.put(entry.key().text(), entry.key().location());
        return locations;
    }

    private BackendLocations backend(String name, BackendSpec spec) {
        ConfigValue written = source.at("backends", name, "bulkhead", "per");
        ConfigValue inherited = source.at(SectionMerger.DEFAULTS, "backend", "bulkhead", "per");
        return new BackendLocations(
                key("backends", name),
                key("credentials", String.valueOf(spec.credentials())),
                location(written == null ? inherited : written));
    }

    private @Nullable SourceLocation key(String section, String name) {
        Mapping mapping = ConfigValue.mapping(source.at(section));
        Mapping.Entry entry = mapping == null ? null : mapping.byKey().get(name);
        return entry == null ? null : entry.key().location();
    }

    private static @Nullable SourceLocation location(@Nullable ConfigValue value) {
        return value == null ? null : value.location();
    }

    private RouteLocations route(Route.Spec route) {
        Map<String, SourceLocation> steps = new HashMap<>();
        for (String name : RouteLocations.SETTINGS) put(name, source.sources().at(route, name), steps);
        steps.putAll(keys(source.sources().at(route, "steps")));
        Scalar key = source.sources().keyOf(route, route);
        Map<String, SourceLocation> keywords = new HashMap<>();
        addSchema("", source.sources().of(route.validate()), keywords);
        return new RouteLocations(location(key), steps, keywords);
    }

    private static void put(String name, @Nullable ConfigValue value, Map<String, SourceLocation> locations) {
        if (value != null) locations.put(name, value.location());
    }

    private void addSchema(String pointer, @Nullable ConfigValue value, Map<String, SourceLocation> keywords) {
        if (value == null || schemas++ >= MAX_SCHEMAS) return;
        keywords.put(pointer, value.location());
        for (Mapping.Entry entry : ConfigValue.entries(value))
            addSchema(pointer + "/" + escape(entry.key().text()), entry.value(), keywords);
        Sequence sequence = ConfigValue.sequence(value);
        List<ConfigValue> items = sequence == null ? List.of() : sequence.items();
        for (int i = 0; i < items.size(); i++) addSchema(pointer + "/" + i, items.get(i), keywords);
    }

    /** RFC 6901, section 3. */
    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
