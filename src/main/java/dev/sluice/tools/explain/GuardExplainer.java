package dev.sluice.tools.explain;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.config.effective.EffectiveSetting.SettingSource;
import dev.sluice.config.effective.EffectiveSettings;
import dev.sluice.config.load.ParsedConfiguration;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.ListItems;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.address.ClientSpec;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.limit.RateLimitSpec.StoreDown;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteCors;
import dev.sluice.tools.explain.GuardExplanation.Kind;
import dev.sluice.upstream.store.StoreSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Explains the rules that a request passes before the steps or the backend of its route. */
final class GuardExplainer {
    private static final String CLIENTS = "clients";
    private static final String CORS = "cors";
    private static final String RATE_LIMITS = "rate_limits";
    private static final String STORE = "store";

    private final Configuration configuration;
    private final ParsedConfiguration document;
    private final @Nullable ConfigValue routeValue;
    private final List<GuardExplanation> guards = new ArrayList<>();

    private GuardExplainer(
            Configuration configuration, ParsedConfiguration document, @Nullable ConfigValue routeValue) {
        this.configuration = configuration;
        this.document = document;
        this.routeValue = routeValue;
    }

    /** Returns the rules of a request of a route, in the order in which the gateway checks them. */
    static List<GuardExplanation> explain(Route.Spec route, Configuration configuration, ParsedConfiguration document) {
        GuardExplainer explainer = of(route, configuration, document);
        explainer.addClients("route", explainer.own(CLIENTS), explainer.inherited(CLIENTS), route.clients());
        explainer.addLimits(route);
        explainer.addStore(route);
        return List.copyOf(explainer.guards);
    }

    /** Returns the rules of a preflight for a route. */
    static List<GuardExplanation> ofPreflight(
            Route.Spec route, Configuration configuration, ParsedConfiguration document) {
        return List.copyOf(of(route, configuration, document).guards);
    }

    /** Returns the rules of a request without a route. */
    static List<GuardExplanation> withoutRoute(Configuration configuration, ParsedConfiguration document) {
        GuardExplainer explainer = new GuardExplainer(configuration, document, null);
        explainer.addClientsOfServer();
        explainer.addDefaultCors();
        return List.copyOf(explainer.guards);
    }

    private static GuardExplainer of(Route.Spec route, Configuration configuration, ParsedConfiguration document) {
        GuardExplainer explainer =
                new GuardExplainer(configuration, document, document.sources().of(route));
        explainer.addClientsOfServer();
        explainer.addCors(route);
        return explainer;
    }

    private @Nullable ConfigValue own(String setting) {
        return ConfigValue.at(routeValue, setting);
    }

    private @Nullable ConfigValue inherited(String setting) {
        return document.at("defaults", "route", setting);
    }

    private void addClientsOfServer() {
        addClients(
                "server",
                document.at("server", CLIENTS),
                null,
                configuration.server().clients());
    }

    private void addClients(String name, @Nullable ConfigValue own, @Nullable ConfigValue defaults, ClientSpec spec) {
        if (!spec.isEmpty()) add(Kind.CLIENTS, name, own, defaults, new EffectiveSettings(own, defaults).of(spec));
    }

    private void addDefaultCors() {
        CorsSpec spec = configuration.defaultCors();
        if (spec == null) return;
        ConfigValue defaults = inherited(CORS);
        List<EffectiveSetting> settings = new ArrayList<>(new EffectiveSettings(defaults, null).of(spec));
        settings.add(readable(CorsPolicy.of(spec, CorsPolicy.AllowedHeaders.NONE)));
        add(Kind.CORS, "defaults", defaults, null, settings);
    }

    private static EffectiveSetting readable(CorsPolicy policy) {
        return EffectiveSetting.builtIn("pages may read", String.join(", ", policy.exposedHeaders()));
    }

    private void addCors(Route.Spec route) {
        CorsSpec spec = route.cors();
        CorsPolicy policy = policy(route, configuration);
        if (spec == null || policy == null) return;
        List<EffectiveSetting> settings = new ArrayList<>(new EffectiveSettings(own(CORS), inherited(CORS)).of(spec));
        settings.add(EffectiveSetting.builtIn("pages may send", sent(policy)));
        settings.add(readable(policy));
        add(Kind.CORS, "route", own(CORS), inherited(CORS), settings);
    }

    /** Returns the CORS policy of a route; null for none. */
    static @Nullable CorsPolicy policy(Route.Spec route, Configuration configuration) {
        return RouteCors.policies(configuration.routes(), configuration::readsOf)
                .get(route.name());
    }

    private static String sent(CorsPolicy policy) {
        if (policy.allowed().any()) return "any header";
        Set<String> names = new TreeSet<>(policy.allowed().names());
        policy.spec().headers().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return String.join(", ", names);
    }

    /** Adds a rule that stands in the file, or in the defaults of routes. */
    private void add(
            Kind kind,
            String name,
            @Nullable ConfigValue own,
            @Nullable ConfigValue defaults,
            List<EffectiveSetting> settings) {
        ConfigValue written = requireNonNull(own == null ? defaults : own);
        guards.add(new GuardExplanation(kind, name, written.location(), null, own == null ? "defaults" : "", settings));
    }

    /** A limit that several lists name counts once for a request, and the limits of the route come first. */
    private void addLimits(Route.Spec route) {
        ConfigValue own = own(RATE_LIMITS);
        String origin = own == null ? "defaults" : "";
        boolean isPublic = route.identities().isEmpty();
        List<Scalar> names = distinct(own == null ? inherited(RATE_LIMITS) : own, Set.of());
        for (Scalar name : names)
            if (!limit(name).readsClaims()) addLimit(name, origin, isPublic ? "" : "before the identity");
        for (Scalar name : names) if (limit(name).readsClaims()) addLimit(name, origin, "after the identity");
        Set<String> ofRoute = names.stream().map(Scalar::text).collect(Collectors.toSet());
        for (String identity : route.identities())
            for (Scalar name : distinct(document.at("identity", identity, RATE_LIMITS), ofRoute))
                addLimit(name, "identity " + identity, "after the identity");
    }

    /** Returns the names of a list, each once, without those of another one. */
    private static List<Scalar> distinct(@Nullable ConfigValue list, Set<String> others) {
        Map<String, Scalar> names = new LinkedHashMap<>();
        for (Scalar name : ListItems.scalars(list)) names.putIfAbsent(name.text(), name);
        names.keySet().removeAll(others);
        return List.copyOf(names.values());
    }

    private RateLimitSpec limit(Scalar name) {
        return requireNonNull(configuration.rateLimits().get(name.text()));
    }

    private void addLimit(Scalar name, String origin, String stage) {
        String note = Stream.of(origin, stage).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
        guards.add(new GuardExplanation(
                Kind.LIMIT,
                name.text(),
                locationOf(name.text()),
                name.location(),
                note,
                settings(name.text(), limit(name))));
    }

    private void addStore(Route.Spec route) {
        StoreSpec store = configuration.store();
        boolean isNeeded = configuration.limitsOf(route).stream()
                .map(name -> requireNonNull(configuration.rateLimits().get(name)))
                .anyMatch(RateLimitSpec::usesStore);
        ConfigValue own = document.at(STORE);
        if (store != null && isNeeded) add(Kind.STORE, "shared", own, null, new EffectiveSettings(own, null).of(store));
    }

    private SourceLocation locationOf(String limit) {
        Mapping section = requireNonNull(ConfigValue.mapping(document.at(RATE_LIMITS)));
        return requireNonNull(section.byKey().get(limit)).key().location();
    }

    private List<EffectiveSetting> settings(String name, RateLimitSpec spec) {
        ConfigValue entry = document.at(RATE_LIMITS, name);
        List<EffectiveSetting> settings = new ArrayList<>();
        for (EffectiveSetting setting : new EffectiveSettings(entry, null).of(spec))
            if (setting.name().equals("plans")) addPlans(spec, entry, settings);
            else if (!spec.hasQuota() || !setting.name().equals("scope")) settings.add(setting);
        if (spec.rate() != null && spec.burst() == null)
            settings.add(
                    1,
                    EffectiveSetting.builtIn("burst", String.valueOf(spec.rate().defaultBurst())));
        if (spec.hasQuota()) addDefaultsOfQuota(spec, settings);
        return settings;
    }

    private static void addDefaultsOfQuota(RateLimitSpec spec, List<EffectiveSetting> settings) {
        if (spec.zone() == null) settings.add(EffectiveSetting.builtIn("zone", "UTC"));
        if (spec.storeDown() == null) settings.add(EffectiveSetting.builtIn("store_down", StoreDown.REJECT.toString()));
    }

    private static void addPlans(RateLimitSpec spec, @Nullable ConfigValue entry, List<EffectiveSetting> settings) {
        RateLimitSpec.Plans plans = requireNonNull(spec.plans());
        settings.add(plan(RateLimitSpec.BY, plans.by().text(), entry));
        for (Map.Entry<String, RateLimitSpec.Plan> plan : spec.allPlans().entrySet())
            settings.add(plan(plan.getKey(), plan.getValue().toString(), entry));
    }

    private static EffectiveSetting plan(String key, String value, @Nullable ConfigValue entry) {
        ConfigValue at = requireNonNull(ConfigValue.at(entry, "plans", key));
        String shown = key.equals(RateLimitSpec.BY) && at.isSubstituted() ? at.reference() : value;
        return new EffectiveSetting("plans." + key, shown, SettingSource.OWN, at.location(), at.provenance());
    }
}
