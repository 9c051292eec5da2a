package dev.sluice.tools.explain;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.config.effective.EffectiveSetting.SettingSource;
import dev.sluice.config.effective.EffectiveSettings;
import dev.sluice.config.load.ParsedConfiguration;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.core.address.ClientSpec;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.CorsSpec;
import dev.sluice.gateway.limit.RateLimitSpec;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.route.RouteCors;
import dev.sluice.tools.explain.GuardExplanation.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Explains the rules that a request of one route passes before its steps. */
final class GuardExplainer {
    private static final String CLIENTS = "clients";
    private static final String CORS = "cors";
    private static final String RATE_LIMITS = "rate_limits";

    private final Route.Spec route;
    private final Configuration configuration;
    private final ParsedConfiguration document;
    private final @Nullable ConfigValue routeValue;
    private final List<GuardExplanation> guards = new ArrayList<>();
    private final Set<String> explained = new LinkedHashSet<>();

    private GuardExplainer(Route.Spec route, Configuration configuration, ParsedConfiguration document) {
        this.route = route;
        this.configuration = configuration;
        this.document = document;
        this.routeValue = document.sources().of(route);
    }

    /** Returns the rules in the order in which the gateway checks them. */
    static List<GuardExplanation> explain(Route.Spec route, Configuration configuration, ParsedConfiguration document) {
        GuardExplainer explainer = new GuardExplainer(route, configuration, document);
        explainer.addClients(
                "server",
                document.at("server", CLIENTS),
                null,
                configuration.server().clients());
        explainer.addCors();
        explainer.addClients("route", explainer.own(CLIENTS), explainer.inherited(CLIENTS), route.clients());
        explainer.addLimits();
        return List.copyOf(explainer.guards);
    }

    private @Nullable ConfigValue own(String setting) {
        return ConfigValue.at(routeValue, setting);
    }

    private @Nullable ConfigValue inherited(String setting) {
        return document.at("defaults", "route", setting);
    }

    private void addClients(String name, @Nullable ConfigValue own, @Nullable ConfigValue defaults, ClientSpec spec) {
        if (!spec.isEmpty()) add(Kind.CLIENTS, name, own, defaults, new EffectiveSettings(own, defaults).of(spec));
    }

    private void addCors() {
        CorsSpec spec = route.cors();
        CorsPolicy policy = RouteCors.policies(configuration.routes(), configuration::readsOf)
                .get(route.name());
        if (spec == null || policy == null) return;
        List<EffectiveSetting> settings = new ArrayList<>(new EffectiveSettings(own(CORS), inherited(CORS)).of(spec));
        settings.add(EffectiveSetting.builtIn("pages may send", sent(policy)));
        settings.add(EffectiveSetting.builtIn("pages may read", String.join(", ", policy.exposedHeaders())));
        add(Kind.CORS, "route", own(CORS), inherited(CORS), settings);
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

    private void addLimits() {
        ConfigValue own = own(RATE_LIMITS);
        List<Scalar> names = scalars(own == null ? inherited(RATE_LIMITS) : own);
        String origin = own == null ? "defaults" : "";
        names.stream().filter(name -> !readsClaims(name)).forEach(name -> addLimit(name, origin));
        names.stream().filter(this::readsClaims).forEach(name -> addLimit(name, origin));
        for (String identity : route.identities())
            scalars(document.at("identity", identity, RATE_LIMITS))
                    .forEach(name -> addLimit(name, "identity " + identity));
    }

    private static List<Scalar> scalars(@Nullable ConfigValue list) {
        Sequence items = ConfigValue.sequence(list);
        return (items == null ? Stream.ofNullable(list) : items.items().stream())
                .flatMap(item -> Stream.ofNullable(ConfigValue.scalar(item)))
                .toList();
    }

    private boolean readsClaims(Scalar name) {
        RateLimitSpec spec = configuration.rateLimits().get(name.text());
        return spec != null && spec.readsClaims();
    }

    /** A limit that several lists name counts once for a request, and the limits of the route come first. */
    private void addLimit(Scalar name, String origin) {
        RateLimitSpec spec = configuration.rateLimits().get(name.text());
        boolean isOfRoute = !origin.startsWith("identity ");
        if (spec == null || explained.contains(name.text())) return;
        if (isOfRoute) explained.add(name.text());
        guards.add(new GuardExplanation(
                Kind.LIMIT,
                name.text(),
                locationOf(name.text()),
                name.location(),
                note(origin, isOfRoute && !spec.readsClaims()),
                settings(name.text(), spec)));
    }

    private String note(String origin, boolean isBeforeIdentity) {
        String stage =
                route.identities().isEmpty() ? "" : isBeforeIdentity ? "before the identity" : "after the identity";
        return origin.isEmpty() || stage.isEmpty() ? origin + stage : origin + ", " + stage;
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
            else settings.add(setting);
        if (spec.rate() != null && spec.burst() == null)
            settings.add(
                    1,
                    EffectiveSetting.builtIn("burst", String.valueOf(spec.rate().defaultBurst())));
        return settings;
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
