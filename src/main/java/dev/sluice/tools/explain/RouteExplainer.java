package dev.sluice.tools.explain;

import static java.util.Objects.requireNonNull;

import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.config.effective.EffectiveSetting.SettingSource;
import dev.sluice.config.effective.EffectiveSettings;
import dev.sluice.config.load.ParsedConfiguration;
import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.model.BackendSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.model.WorstCase;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.http.RequestBody;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.route.BodyTypes;
import dev.sluice.gateway.route.Route;
import dev.sluice.tools.explain.BackendExplanation.ReplicaTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Explains routes of a valid configuration.
 *
 * @param configuration the configuration
 * @param document the text that it was loaded from
 * @param replicas the number of processes that run it
 */
public record RouteExplainer(Configuration configuration, ParsedConfiguration document, int replicas) {
    /** Settings that an explanation shows in their own sections. */
    private static final Set<String> RENDERED_SEPARATELY =
            Set.of("steps", "respond", "answer", "clients", "cors", "rate_limits");

    /** Settings of {@code server} that an explanation shows, beside its limits. */
    private static final Set<String> OF_PROCESS = Set.of("memory", "transport", "connections");

    private static final String CONTENT_TYPES = "limits.content_types";

    /** Settings that only a proxy route has. */
    private static final Pattern OF_PROXY = Pattern.compile("(forward|stream)\\..*|proxy_gzip");

    /**
     * Explains a request that matches a route.
     *
     * @param conditionalMatches routes that match instead if the request has a host or headers that it leaves open
     */
    public Explanation explain(ExplainedRequest request, Route.Spec route, List<Route.Spec> conditionalMatches) {
        ConfigValue entry = document.sources().of(route);
        ConfigValue respond = ConfigValue.at(entry, "respond");
        boolean readsBody = route.readsBody(configuration.tenantExpressions()::get);
        return new Explanation(
                request.toString(),
                route.name(),
                locationOf(route),
                conditionalMatches.stream().map(this::reference).toList(),
                respond == null ? null : respond.location(),
                settings(route, entry, readsBody),
                GuardExplainer.explain(route, configuration, document),
                steps(route),
                route.backends().stream().map(name -> backend(name, route)).toList(),
                WorstCase.of(route, configuration),
                rejectsBodies(route, readsBody),
                ProxyExplainer.explain(route, configuration));
    }

    private static boolean rejectsBodies(Route.Spec route, boolean readsBody) {
        if (!RequestBody.hasNoMeaning(route.method())) return false;
        return route.proxy() == null ? !readsBody : route.limits().body() == null;
    }

    private List<EffectiveSetting> settings(Route.Spec route, @Nullable ConfigValue routeValue, boolean readsBody) {
        List<EffectiveSetting> settings =
                new ArrayList<>(new EffectiveSettings(routeValue, document.at("defaults", "route")).of(route));
        settings.removeIf(setting -> isRenderedSeparately(setting.name(), route));
        if (route.proxy() == null) replaceContentTypes(route, settings, readsBody);
        List<EffectiveSetting> serverLimits = new EffectiveSettings(document.at("server", "limits"), null)
                .of(configuration.server().limits());
        for (EffectiveSetting limit : serverLimits)
            // A proxy route streams bodies of any size by default.
            if (route.proxy() == null || !limit.name().equals("body")) addUnlessOverridden(limit, settings);
        if (isPrivate(route)) settings.add(EffectiveSetting.builtIn("answer.headers.Cache-Control", "private"));
        route.identities().stream()
                .filter(this::isIntrospection)
                .map(RouteExplainer::shareOfClient)
                .forEach(settings::add);
        settings.addAll(processSettings());
        addLogSettings(settings);
        return settings;
    }

    /** Shows the types that {@link BodyTypes} takes, at the location of the list if a file has one. */
    private static void replaceContentTypes(Route.Spec route, List<EffectiveSetting> settings, boolean readsBody) {
        EffectiveSetting written = settings.stream()
                .filter(setting -> setting.name().equals(CONTENT_TYPES))
                .findFirst()
                .orElse(null);
        settings.removeIf(setting -> setting.name().equals(CONTENT_TYPES));
        if (!readsBody) return;
        String types = BodyTypes.of(route).description();
        settings.add(
                written == null || route.limits().contentTypes().isEmpty()
                        ? EffectiveSetting.builtIn(CONTENT_TYPES, types)
                        : written.withValue(types));
    }

    private boolean isIntrospection(String identity) {
        return requireNonNull(configuration.identity().get(identity)).introspection() != null;
    }

    private static EffectiveSetting shareOfClient(String identity) {
        return EffectiveSetting.builtIn(
                "identity." + identity + ".per_client", "a fifth of the permits and of the queue of the issuer");
    }

    /** Returns the settings of the process that limit all requests, those of the admin port, and those of the requests that it shows. */
    private List<EffectiveSetting> processSettings() {
        List<EffectiveSetting> settings = new ArrayList<>();
        new EffectiveSettings(document.at("server"), null)
                .ofAll(configuration.server()).stream()
                        .filter(this::isShownOfServer)
                        .map(setting -> ofServer("server.", setting))
                        .map(RouteExplainer::withDefaultKeys)
                        .forEach(settings::add);
        new EffectiveSettings(document.at("admin"), null)
                .ofAll(configuration.admin())
                .forEach(setting -> settings.add(ofAdmin(setting)));
        if (!configuration.admin().hasOperators())
            settings.add(EffectiveSetting.builtIn("admin.operators", "none, without admin.token"));
        new EffectiveSettings(document.at("requests"), null)
                .ofAll(configuration.requests())
                .forEach(setting -> settings.add(ofProcess("requests.", setting, SettingSource.REQUESTS)));
        return settings;
    }

    /** The number of keys without a setting depends on the heap of the process. */
    private static EffectiveSetting withDefaultKeys(EffectiveSetting setting) {
        return setting.name().equals("server.rate_limit_keys") && setting.source() == SettingSource.BUILT_IN
                ? setting.withValue("the smaller of 100000 and a sixteenth of server.memory")
                : setting;
    }

    private boolean isShownOfServer(EffectiveSetting setting) {
        boolean isOfLimits = setting.name().equals("rate_limit_keys");
        return isOfLimits
                ? !configuration.rateLimits().isEmpty()
                : OF_PROCESS.contains(setting.name().split("\\.", 2)[0]);
    }

    /** The access log of a route overrides that of the process. */
    private void addLogSettings(List<EffectiveSetting> settings) {
        Set<String> ofRoute = settings.stream().map(EffectiveSetting::name).collect(Collectors.toSet());
        new EffectiveSettings(document.at("log"), null)
                .ofAll(configuration.log()).stream()
                        .map(setting -> ofProcess("log.", setting, SettingSource.LOG))
                        .filter(setting -> !ofRoute.contains(setting.name()))
                        .forEach(settings::add);
    }

    private EffectiveSetting ofAdmin(EffectiveSetting setting) {
        EffectiveSetting named = ofProcess("admin.", setting, SettingSource.ADMIN);
        if (named.source() != SettingSource.BUILT_IN) return named;
        boolean isHostVariable = setting.name().equals("host")
                && !setting.value().equals(AdminSpec.defaults().host());
        if (isHostVariable) return named.as("", SettingSource.ADMIN_HOST_VARIABLE);
        boolean isTokenVariable =
                setting.name().equals("token") && configuration.admin().operatorToken() != null;
        return isTokenVariable
                ? new EffectiveSetting(named.name(), "(secret)", SettingSource.ADMIN_TOKEN_VARIABLE, null, "")
                : named;
    }

    private static EffectiveSetting ofServer(String prefix, EffectiveSetting setting) {
        return ofProcess(prefix, setting, SettingSource.SERVER);
    }

    private static EffectiveSetting ofProcess(String prefix, EffectiveSetting setting, SettingSource section) {
        SettingSource source = setting.source() == SettingSource.OWN ? section : setting.source();
        return setting.as(prefix, source);
    }

    /** Whether the gateway keeps the responses of a composed route out of shared caches. */
    private static boolean isPrivate(Route.Spec route) {
        return route.proxy() == null
                && !route.identities().isEmpty()
                && route.answer().headers().keySet().stream().noneMatch("Cache-Control"::equalsIgnoreCase);
    }

    private static boolean isRenderedSeparately(String name, Route.Spec route) {
        return RENDERED_SEPARATELY.contains(name.split("\\.", 2)[0])
                || (route.proxy() == null && OF_PROXY.matcher(name).matches());
    }

    private static void addUnlessOverridden(EffectiveSetting limit, List<EffectiveSetting> settings) {
        String name = "limits." + limit.name();
        if (settings.stream()
                .anyMatch(setting ->
                        setting.name().equals(name) && !setting.value().equals("none"))) return;
        settings.removeIf(setting -> setting.name().equals(name));
        settings.add(ofServer("limits.", limit));
    }

    private List<StepExplanation> steps(Route.Spec route) {
        Map<String, Integer> levels = route.graph()
                .inOrder((step, dependencies) ->
                        dependencies.mapToInt(level -> level + 1).max().orElse(0));
        return route.steps().entrySet().stream()
                .map(step -> step(step.getKey(), step.getValue(), route, requireNonNull(levels.get(step.getKey()))))
                .toList();
    }

    private StepExplanation step(String name, Step.Spec spec, Route.Spec route, int level) {
        return new StepExplanation(
                name,
                locationOf(route.steps(), name),
                level,
                List.copyOf(spec.references()),
                spec.maxCalls(),
                WorstCase.requests(spec, configuration),
                new EffectiveSettings(document.sources().of(spec), null).of((Record) spec));
    }

    private BackendExplanation backend(String name, Route.Spec route) {
        BackendSpec spec = requireNonNull(configuration.backends().get(name));
        return new BackendExplanation(
                name,
                requireNonNull(locationOf(configuration.backends(), name)),
                route.maxCallsByBackend().getOrDefault(name, 0L),
                WorstCase.requestsPerCall(name, configuration),
                spec.retry().attempts(),
                new ReplicaTotals(
                        replicas,
                        (long) replicas * spec.bulkhead().concurrent(),
                        (long) replicas * spec.bulkhead().queue()),
                new EffectiveSettings(document.sources().of(spec), document.at("defaults", "backend")).of(spec));
    }

    /** Returns the name and the location of a route. */
    public Explanation.RouteReference reference(Route.Spec route) {
        return new Explanation.RouteReference(route.name(), locationOf(route));
    }

    private SourceLocation locationOf(Route.Spec route) {
        return requireNonNull(locationOf(route, route));
    }

    private @Nullable SourceLocation locationOf(Object container, Object element) {
        Scalar key = document.sources().keyOf(container, element);
        return key == null ? null : key.location();
    }
}
