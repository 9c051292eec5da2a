package dev.sluice.config.load;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Sequence;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.edge.ConfiguredPlaces;
import dev.sluice.gateway.route.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects the places of the parts of a configuration by name. */
final class PlacesByName {
    /** The places of schemas, at most. Further keywords have the place of the schemas of their route. */
    private static final int MAX_SCHEMA_PLACES = 10_000;

    private final ParsedConfiguration source;
    private final Map<String, String> places = new HashMap<>();
    private int schemaPlaces;

    private PlacesByName(ParsedConfiguration source) {
        this.source = source;
    }

    static Map<String, String> of(Configuration configuration, ParsedConfiguration source) {
        PlacesByName places = new PlacesByName(source);
        places.putKeys("identity", ConfiguredPlaces::identity);
        places.putKeys("credentials", ConfiguredPlaces::credentials);
        configuration.backends().forEach(places::addBackend);
        for (Route.Spec route : configuration.routes()) places.addRoute(route);
        return places.places;
    }

    private void put(String name, @Nullable SourceLocation place) {
        if (place != null) places.put(name, place.toString());
    }

    private void put(String name, @Nullable ConfigValue value) {
        if (value != null) put(name, value.location());
    }

    private void putKeys(String section, UnaryOperator<String> name) {
        for (Mapping.Entry entry : ConfigValue.entries(source.at(section)))
            put(name.apply(entry.key().text()), entry.key().location());
    }

    private void addBackend(String name, BackendSpec spec) {
        put(ConfiguredPlaces.backend(name), keyLocation(name, "backends"));
        put(ConfiguredPlaces.credentialsOf(name), keyLocation(String.valueOf(spec.credentials()), "credentials"));
        ConfigValue written = source.at("backends", name, "bulkhead", "per");
        ConfigValue inherited = source.at(SectionMerger.DEFAULTS, "backend", "bulkhead", "per");
        put(ConfiguredPlaces.tenant(name), written == null ? inherited : written);
    }

    private @Nullable SourceLocation keyLocation(String name, String section) {
        Mapping mapping = ConfigValue.mapping(source.at(section));
        Mapping.Entry entry = mapping == null ? null : mapping.byKey().get(name);
        return entry == null ? null : entry.key().location();
    }

    private void addRoute(Route.Spec route) {
        put(ConfiguredPlaces.route(route.name()), source.sources().keyOf(route, route));
        for (String part : ConfiguredPlaces.STEPS_OF_ANY_ROUTE)
            put(ConfiguredPlaces.step(route.name(), part), source.sources().at(route, part));
        for (Mapping.Entry step : ConfigValue.entries(source.sources().at(route, "steps")))
            put(
                    ConfiguredPlaces.step(route.name(), step.key().text()),
                    step.key().location());
        addSchema(route.name(), "", source.sources().of(route.validate()));
    }

    private void addSchema(String route, String pointer, @Nullable ConfigValue value) {
        if (value == null || schemaPlaces++ >= MAX_SCHEMA_PLACES) return;
        put(ConfiguredPlaces.schema(route, pointer), value);
        for (Mapping.Entry entry : ConfigValue.entries(value))
            addSchema(route, pointer + "/" + escape(entry.key().text()), entry.value());
        Sequence sequence = ConfigValue.sequence(value);
        List<ConfigValue> items = sequence == null ? List.of() : sequence.items();
        for (int i = 0; i < items.size(); i++) addSchema(route, pointer + "/" + i, items.get(i));
    }

    /** RFC 6901, section 3. */
    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
