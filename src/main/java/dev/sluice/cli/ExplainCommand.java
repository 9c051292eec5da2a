package dev.sluice.cli;

import static java.util.Objects.requireNonNull;

import dev.sluice.compose.Route;
import dev.sluice.config.Configuration;
import dev.sluice.config.Loaded;
import dev.sluice.explain.Explainer;
import dev.sluice.explain.Explanation;
import dev.sluice.explain.ExplanationJson;
import dev.sluice.explain.ExplanationText;
import dev.sluice.explain.Matching;
import dev.sluice.explain.Nearest;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what would become of a request, without making it. */
@Command(
        name = "explain",
        description = "Say what would become of a request: its route, its steps, and where each setting comes from.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is explained",
            "1:no route takes it; stdout says which comes closest",
            "2:the configuration has errors, or the command was misused"
        })
final class ExplainCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "METHOD", description = "The method of the request, such as GET.")
    private String method = "GET";

    @Parameters(index = "1", paramLabel = "PATH", description = "Its path, such as /customers/42/overview.")
    private String path = "/";

    @Option(
            names = "--conf",
            paramLabel = "DIR",
            defaultValue = "${env:SLUICE_CONF:-conf}",
            description = "The folder with the *.yaml files (default: $SLUICE_CONF, else conf).")
    private Path folder = Path.of("conf");

    @Option(names = "--json", description = "One JSON object in place of text.")
    private boolean json;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many processes run this configuration; tells what all of them together let through.")
    private int replicas = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() {
        checkArguments();
        Loaded loaded = ConfigurationFolder.load(folder);
        // Silent on warnings: the log goes to where the explanation goes, and --json is for machines.
        Configuration configuration =
                Startup.sound(folder, loaded, spec.commandLine().getErr());
        String plain = path.split("\\?", 2)[0];
        HttpMethod asked = HttpMethod.valueOf(method.toUpperCase(Locale.ROOT));
        Route.Spec route = Matching.route(asked, plain, configuration.routes());
        Explainer explainer = new Explainer(configuration, loaded.written(), replicas);
        return route == null ? nobody(asked, plain, configuration, explainer) : tell(asked, route, explainer);
    }

    private void checkArguments() {
        if (!path.startsWith("/")) throw new ParameterException(spec.commandLine(), "PATH starts with /");
        if (!method.matches("[A-Za-z]+")) throw new ParameterException(spec.commandLine(), "METHOD is a word like GET");
        if (replicas < 1 || replicas > 100_000)
            throw new ParameterException(spec.commandLine(), "--replicas is 1 to 100000");
    }

    private int tell(HttpMethod asked, Route.Spec route, Explainer explainer) {
        Explanation told = explainer.explain(asked + " " + path, route);
        spec.commandLine().getOut().print(json ? ExplanationJson.of(told) + "\n" : ExplanationText.of(told));
        spec.commandLine().getOut().flush();
        return 0;
    }

    private int nobody(HttpMethod asked, String plain, Configuration configuration, Explainer explainer) {
        String closest = Nearest.to(asked, plain, configuration.routes())
                .map(nearest -> "Closest is " + nearest.route().name() + " ("
                        + requireNonNull(explainer.placeOf(nearest.route())) + "): " + nearest.why())
                .orElse("There are no routes");
        spec.commandLine().getOut().println("No route takes " + asked + " " + path + ". " + closest + ".");
        return 1;
    }
}
