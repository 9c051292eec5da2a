package dev.sluice.config.effective;

import dev.sluice.config.binding.RecordProperty;
import dev.sluice.config.credential.CredentialsDeserializer;
import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Secret;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.route.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders the text of an {@link EffectiveConfiguration}. */
final class ConfigurationRenderer {
    /** The keys of secrets in credentials, whose grant decides on their records. */
    private static final Set<String> CREDENTIALS = CredentialsDeserializer.propertiesByType().values().stream()
            .flatMap(Collection::stream)
            .flatMap(type -> RecordProperty.of(type).stream())
            .filter(property -> property.type() == Secret.class)
            .map(property -> String.valueOf(property.key()))
            .collect(Collectors.toUnmodifiableSet());

    /** Settings that only a proxied route can have, and those that it cannot have. */
    private static final Set<String> OF_PROXIED = Set.of("forward", "stream", "grpc", "websocket", "proxy_gzip");

    private static final Set<String> OF_COMPOSED = Set.of("answer", "respond", "steps", "validate", "validation");

    private final Configuration configuration;
    private final Mapping settings;

    /** @param settings the merged content of the files, from which the configuration was loaded */
    ConfigurationRenderer(Configuration configuration, Mapping settings) {
        this.configuration = configuration;
        this.settings = settings;
    }

    /** Returns the text in parts, which the caller renders one after another: one for each section, backend and route. */
    List<Supplier<String>> parts() {
        List<Supplier<String>> parts = new ArrayList<>();
        Map<String, @Nullable Object> sections = RecordReflection.values(configuration);
        for (RecordProperty section : RecordProperty.of(Configuration.class))
            if (section.key() != null) addParts(section.key(), sections.get(section.name()), parts);
        Record cors = configuration.defaultCors();
        if (cors != null) parts.add(() -> defaultCors(cors));
        return parts;
    }

    /** Responses without a route have these fields. All other settings of {@code defaults} are in the records that inherit them. */
    private String defaultCors(Record cors) {
        YamlWriter yaml = new YamlWriter(Set.of());
        yaml.start("defaults", "");
        yaml.start("route", "");
        Mapping written = ConfigValue.mapping(ConfigValue.at(settings, "defaults", "route", "cors"));
        new SettingWriter(yaml, Set.of()).group("cors", cors, written, null);
        yaml.end();
        yaml.end();
        return yaml.toString();
    }

    private void addParts(String name, @Nullable Object value, List<Supplier<String>> parts) {
        ConfigValue written = settings.get(name);
        Mapping entries = ConfigValue.mapping(written);
        if (value instanceof List<?> routes) addRoutes(name, routes, entries, parts);
        else if (value instanceof Map<?, ?> named) addEntries(name, named, entries, parts);
        else if (value instanceof Record spec) parts.add(() -> section(name, spec, entries));
        else if (written != null) parts.add(() -> asWritten(name, written));
    }

    private String section(String name, Record spec, @Nullable Mapping written) {
        YamlWriter yaml = new YamlWriter(Set.of());
        SettingWriter writer = new SettingWriter(yaml, Set.of());
        writer.group(name, spec, written, null);
        if (spec instanceof AdminSpec admin
                && admin.operatorToken() != null
                && ConfigValue.at(written, "token") == null)
            yaml.comment("admin.token", YamlWriter.SECRET, AdminSpec.TOKEN_FILE_VARIABLE);
        return yaml.toString();
    }

    private static String asWritten(String name, ConfigValue written) {
        YamlWriter yaml = new YamlWriter(Set.of());
        yaml.value(name, written, "", null);
        return yaml.toString();
    }

    private void addEntries(String name, Map<?, ?> named, @Nullable Mapping entries, List<Supplier<String>> parts) {
        if (named.isEmpty() || entries == null) return;
        parts.add(() -> name + ":\n");
        named.forEach((key, value) -> parts.add(() -> entry(name, String.valueOf(key), value, entries)));
    }

    /** A record of another type than its section declares has a notation of its own, as credentials have. */
    private String entry(String section, String name, Object value, Mapping entries) {
        YamlWriter yaml = new YamlWriter(section.equals("credentials") ? CREDENTIALS : Set.of());
        ConfigValue written = entries.get(name);
        SettingWriter writer = new SettingWriter(yaml, absentOf(value));
        yaml.indent();
        if (section.equals("credentials") && written != null) yaml.value(name, written, "", null);
        else writer.group(name, (Record) value, ConfigValue.mapping(written), defaultsOf(section));
        return yaml.toString();
    }

    /** A quota has no scope. */
    private static Set<String> absentOf(Object value) {
        return value instanceof RateLimitSpec limit && limit.hasQuota() ? Set.of("scope") : Set.of();
    }

    private @Nullable Mapping defaultsOf(String section) {
        String key = Map.of("backends", "backend", "routes", "route").getOrDefault(section, "");
        return ConfigValue.mapping(ConfigValue.at(settings, "defaults", key));
    }

    private void addRoutes(String name, List<?> routes, @Nullable Mapping entries, List<Supplier<String>> parts) {
        if (routes.isEmpty() || entries == null) return;
        parts.add(() -> name + ":\n");
        Iterator<Mapping.Entry> written = entries.entries().iterator();
        for (Object route : routes) {
            Mapping.Entry entry = written.next();
            parts.add(() -> route((Route.Spec) route, entry));
        }
    }

    private String route(Route.Spec route, Mapping.Entry entry) {
        YamlWriter yaml = new YamlWriter(Set.of());
        yaml.indent();
        SettingWriter writer = new SettingWriter(yaml, route.proxy() == null ? OF_PROXIED : OF_COMPOSED);
        writer.group(entry.key().text(), route, ConfigValue.mapping(entry.value()), defaultsOf("routes"));
        return yaml.toString();
    }

    /** Returns the origin of a setting that no file has: the command line for a port, a variable for the host of the admin port. */
    static String originOfBuiltIn(String key, Object spec) {
        if (key.equals("port") && !isDefaultPort(spec)) return "command line";
        boolean isHostVariable = key.equals("host")
                && spec instanceof AdminSpec admin
                && !admin.host().equals(AdminSpec.defaults().host());
        return isHostVariable ? AdminSpec.HOST_VARIABLE : "built in";
    }

    private static boolean isDefaultPort(Object spec) {
        if (spec instanceof AdminSpec admin)
            return admin.port() == AdminSpec.defaults().port();
        return !(spec instanceof ServerSpec server)
                || server.port() == ServerSpec.defaults().port();
    }
}
