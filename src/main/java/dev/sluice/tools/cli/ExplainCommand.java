package dev.sluice.tools.cli;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.gateway.route.Route;
import dev.sluice.tools.explain.ExplainedRequest;
import dev.sluice.tools.explain.Explanation;
import dev.sluice.tools.explain.ExplanationJson;
import dev.sluice.tools.explain.ExplanationText;
import dev.sluice.tools.explain.GuardExplanation;
import dev.sluice.tools.explain.NearestRoute;
import dev.sluice.tools.explain.PreflightExplainer;
import dev.sluice.tools.explain.PreflightExplanation;
import dev.sluice.tools.explain.RouteExplainer;
import dev.sluice.tools.explain.RouteMatcher;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains the handling of a request without sending it. */
@Command(
        name = "explain",
        description = "Explain a request without sending it: its route, its steps, and the origin of each setting.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a route matches, for a preflight that of the asked method",
            "1:no route matches; stdout names the closest route",
            "2:the configuration has errors, or the arguments are wrong"
        })
final class ExplainCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "METHOD", description = "The method of the request, such as GET.")
    private String method = "GET";

    @Parameters(
            index = "1",
            paramLabel = "PATH",
            description = "The path, such as /customers/42/overview, a host and a path, or a URL.")
    private String path = "/";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "HEADER",
            description = "A header that the choice of a route depends on, such as 'X-Version: 2'.")
    private List<String> headers = List.of();

    @Option(
            names = "--conf",
            paramLabel = "DIR",
            defaultValue = "${env:SLUICE_CONF:-conf}",
            description = "The folder with the *.yaml files (default: $SLUICE_CONF, else conf).")
    private Path folder = Path.of("conf");

    @Mixin
    private final EnvironmentOption variables = new EnvironmentOption();

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Option(names = "--written", description = "Print only the settings that a file sets, without the built-in values.")
    private boolean writtenOnly;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "The number of processes with this configuration; the output then has their limits together.")
    private int replicas = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() {
        ExplainedRequest request = parseRequest();
        ConfigurationFolder conf = new ConfigurationFolder(folder);
        LoadResult loaded = conf.loadKnown(variables.readForCheck());
        // Logs no warnings, because the log and the JSON share stdout.
        Configuration configuration =
                conf.requireKnown(loaded, spec.commandLine().getErr());
        RouteMatcher matcher = new RouteMatcher(configuration.routes());
        RouteExplainer explainer = new RouteExplainer(configuration, loaded.source(), replicas);
        PreflightExplainer preflights = new PreflightExplainer(explainer, matcher);
        PreflightExplanation preflight = preflights.explain(request);
        if (preflight != null) return print(preflight);
        Route.Spec route = matcher.match(request);
        List<Route.Spec> conditionalMatches = matcher.conditionalMatches(request);
        if (route != null) return print(explainer.explain(request, route, conditionalMatches));
        String closest = closest(NearestRoute.find(request, configuration.routes()), conditionalMatches, explainer);
        return print("No route matches " + request + ". " + closest + "\n" + text(preflights.withoutRoute()), false);
    }

    private String text(List<GuardExplanation> guards) {
        return ExplanationText.ofGuards(
                writtenOnly ? guards.stream().map(GuardExplanation::writtenOnly).toList() : guards);
    }

    private ExplainedRequest parseRequest() {
        if (replicas < 1 || replicas > 100_000)
            throw new ParameterException(spec.commandLine(), "--replicas is 1 to 100000");
        try {
            return ExplainedRequest.parse(method, path, headers);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private int print(Explanation complete) {
        Explanation explanation = writtenOnly ? complete.writtenOnly() : complete;
        return print(json ? ExplanationJson.of(explanation) + "\n" : ExplanationText.of(explanation), true);
    }

    private int print(PreflightExplanation complete) {
        PreflightExplanation preflight = writtenOnly ? complete.writtenOnly() : complete;
        String text = json ? ExplanationJson.of(preflight) + "\n" : ExplanationText.of(preflight);
        return print(text, preflight.route() != null);
    }

    /** Returns the exit code. */
    private int print(String text, boolean hasRoute) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return hasRoute ? 0 : 1;
    }

    /** Names the routes that need another host or further headers if the nearest route is one of them; else the nearest route. */
    private static String closest(
            Optional<NearestRoute> nearest, List<Route.Spec> conditionalMatches, RouteExplainer explainer) {
        if (nearest.isEmpty()) return "There are no routes.";
        Route.Spec route = nearest.get().route();
        if (!conditionalMatches.contains(route))
            return "The closest route is " + explainer.reference(route) + ": "
                    + withPeriod(nearest.get().mismatch());
        return conditionalMatches.stream()
                .map(match -> explainer.reference(match).toString())
                .collect(Collectors.joining(", ", "With a host or further headers, it matches: ", "."));
    }

    /** Keeps the question mark of a suggestion. */
    private static String withPeriod(String clause) {
        return clause.endsWith("?") ? clause : clause + ".";
    }
}
