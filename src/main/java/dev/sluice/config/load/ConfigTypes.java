package dev.sluice.config.load;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.Deserializer;
import dev.sluice.config.binding.TypeRegistry;
import dev.sluice.config.credential.CredentialsDeserializer;
import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.route.NetworkSourceDeserializer;
import dev.sluice.config.route.PlansDeserializer;
import dev.sluice.config.route.RouteDeserializers;
import dev.sluice.config.route.StoreDeserializer;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.core.address.NetworkSource;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.compose.ForEach;
import dev.sluice.gateway.edge.ServerTlsSpec;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.identity.ClientCertificateSpec;
import dev.sluice.gateway.identity.IdentitySpec;
import dev.sluice.gateway.identity.IntrospectionSpec;
import dev.sluice.gateway.identity.JwsAlgorithm;
import dev.sluice.gateway.identity.JwtSpec;
import dev.sluice.gateway.limit.Charge;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.telemetry.tracing.OtlpSpec;
import dev.sluice.language.expression.ExpressionParser;
import dev.sluice.upstream.credentials.CredentialsSpec;
import dev.sluice.upstream.http.HealthCheck;
import dev.sluice.upstream.store.StoreSpec;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Registers the types of the configuration: their own notations and their defaults. */
public final class ConfigTypes {
    /**
     * An entry of {@code defaults}.
     *
     * @param type the type of its settings
     * @param excludedKeys keys that cannot have a default
     */
    public record DefaultsEntry(Class<?> type, Set<String> excludedKeys) {}

    /** The entries of {@code defaults} by key. */
    public static final Map<String, DefaultsEntry> DEFAULTABLE = Map.of(
            "backend", new DefaultsEntry(BackendSpec.class, Set.of("url")),
            "route", new DefaultsEntry(Route.Spec.class, Set.of("steps", "respond", "proxy", "stream")));

    private ConfigTypes() {}

    /** Returns the types without the settings of {@code defaults}. */
    public static TypeRegistry builtIn() {
        Map<Class<?>, Map<String, @Nullable Object>> defaults = new HashMap<>(Map.of(
                Configuration.class, Map.of("routes", List.of(), "functions", ExpressionParser.plain()),
                BackendSpec.class, backend(),
                Route.Spec.class, RouteDeserializers.routeDefaults(),
                ForEach.Spec.class, RouteDeserializers.loopDefaults(),
                HealthCheck.Spec.class, healthCheck(),
                OtlpSpec.class, otlp()));
        defaults.putAll(CredentialsDeserializer.defaults());
        defaults.putAll(identity());
        defaults.putAll(callerRules());
        defaults.put(StoreSpec.class, StoreDeserializer.defaults());
        return new TypeRegistry(deserializers(), defaults);
    }

    private static Map<Class<?>, Map<String, @Nullable Object>> identity() {
        return Map.of(
                JwtSpec.class,
                Map.of(
                        "algorithms", JwsAlgorithm.defaults(),
                        "leeway", Duration.ofSeconds(30),
                        "maxLifetime", Duration.ofHours(24)),
                IntrospectionSpec.class,
                Map.of("audience", List.of(), "cache", Duration.ofSeconds(30)),
                ClientCertificateSpec.class,
                Map.of("names", List.of()),
                ServerTlsSpec.class,
                Map.of("names", List.of()),
                IdentitySpec.class,
                Map.of("rateLimits", List.of()));
    }

    private static Map<Class<?>, Map<String, @Nullable Object>> callerRules() {
        return Map.of(
                CorsSpec.class,
                Map.of("credentials", false, "headers", List.of(), "expose", List.of()),
                RateLimitSpec.class,
                Map.of(
                        "charge",
                        Charge.ONE,
                        "mode",
                        RateLimitSpec.Mode.ENFORCE,
                        "headers",
                        true,
                        "scope",
                        RateLimitSpec.Scope.REPLICA));
    }

    private static Map<String, Deserializer> deserializers() {
        Map<String, Deserializer> deserializers = new HashMap<>(RouteDeserializers.all());
        deserializers.put(CredentialsSpec.class.getTypeName(), CredentialsDeserializer::read);
        deserializers.put(RateLimitSpec.Plans.class.getTypeName(), PlansDeserializer::read);
        deserializers.put(StoreSpec.class.getTypeName(), StoreDeserializer::read);
        deserializers.put(NetworkSource.class.getTypeName(), NetworkSourceDeserializer::read);
        return deserializers;
    }

    private static Map<String, @Nullable Object> backend() {
        Map<String, @Nullable Object> values =
                new HashMap<>(RecordReflection.values(BackendSpec.defaults(List.of(URI.create("http://any")))));
        values.remove("url");
        return values;
    }

    private static Map<String, @Nullable Object> healthCheck() {
        Map<String, @Nullable Object> values = new HashMap<>(RecordReflection.values(HealthCheck.Spec.defaults("/")));
        values.remove("path");
        return values;
    }

    private static Map<String, @Nullable Object> otlp() {
        Map<String, @Nullable Object> values =
                new HashMap<>(RecordReflection.values(OtlpSpec.defaults(URI.create("http://any"))));
        values.remove("endpoint");
        return values;
    }

    /**
     * Returns a binder whose backends and routes start from the settings of {@code defaults}.
     *
     * @param functions the functions that expressions see; null for none
     * @param hasAllFiles whether there are no other functions
     * @param admin the defaults of the admin port
     */
    static Binder binder(
            @Nullable ConfigValue defaults,
            @Nullable ConfigValue functions,
            boolean hasAllFiles,
            AdminSpec admin,
            Findings findings) {
        Binder plain = new Binder(builtIn(), findings);
        ExpressionParser parser =
                functions == null ? null : (ExpressionParser) plain.read(ExpressionParser.class, functions, null);
        boolean isKnown = functions == null && hasAllFiles;
        if (parser == null) parser = isKnown ? ExpressionParser.plain() : ExpressionParser.withUnknownFunctions();
        TypeRegistry registry = builtIn()
                .withDefaults(Configuration.class, Map.of("routes", List.of(), "admin", admin, "functions", parser));
        Binder binder = plain.with(registry).with(parser);
        if (defaults == null) return binder;
        Mapping mapping = ConfigValue.mapping(defaults);
        if (mapping == null) binder.reject(defaults, "a mapping of backend, route");
        else for (Entry entry : mapping.entries()) registry = with(entry, registry, binder);
        return binder.with(withDefaultCors(registry));
    }

    /** Responses without a route have the CORS fields of {@code defaults.route}. */
    private static TypeRegistry withDefaultCors(TypeRegistry registry) {
        Map<String, @Nullable Object> values = new HashMap<>(registry.defaultsOf(Configuration.class));
        values.put("defaultCors", registry.defaultsOf(Route.Spec.class).get("cors"));
        return registry.withDefaults(Configuration.class, values);
    }

    private static TypeRegistry with(Entry entry, TypeRegistry registry, Binder binder) {
        String name = entry.key().text();
        DefaultsEntry defaults = DEFAULTABLE.get(name);
        if (defaults == null) {
            binder.findings().error(entry.key(), "unknown key" + Suggestion.didYouMean(name, DEFAULTABLE.keySet()));
            return registry;
        }
        Class<?> type = defaults.type();
        return registry.withDefaults(
                type, binder.bindPartially(type, entry.value(), registry.defaultsOf(type), defaults.excludedKeys()));
    }
}
