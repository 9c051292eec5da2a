package dev.sluice.tools.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.core.time.UntimedClock;
import dev.sluice.tools.eval.EvalException;
import dev.sluice.tools.eval.ExpressionEvaluator;
import dev.sluice.tools.eval.InputFiles;
import dev.sluice.tools.eval.JsonText;
import dev.sluice.tools.eval.RouteEvaluator;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Evaluates an expression on files, or runs a route with replies from files. */
@Command(
        name = "eval",
        description = {
            "Evaluate an expression on values from files, or run a route with replies from files. Nothing is sent.",
            "Prints one JSON value; messages are on stderr."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a value, perhaps with warnings",
            "1:the expression, or its evaluation, fails",
            "2:wrong arguments, an invalid configuration, or a file that is missing or invalid"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice eval '19.90 * 3'",
            "  sluice eval '[for (.) .price]' --input products.json --trace",
            "  curl -s localhost:9403/products/p3 | sluice eval '.price * 3'",
            "  sluice eval --route 'GET /orders/{id}' --fixtures DIR",
            "  sluice eval --route 'GET /orders/{id}' --fixtures DIR --step order"
        })
final class EvalCommand implements Callable<Integer> {
    @Mixin
    private final ExpressionOptions expression = new ExpressionOptions();

    @Mixin
    private final RouteOptions route = new RouteOptions();

    @Option(names = "--cost", description = "Print the steps and the bytes of the evaluation on stderr.")
    private boolean showsCost;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    private final InputStream stdin;
    private final Function<String, @Nullable String> environment;

    /** @param environment the variables of this process */
    EvalCommand(InputStream stdin, Function<String, @Nullable String> environment) {
        this.stdin = stdin;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        String misuse = route.findMisuse();
        if (misuse == null) misuse = route.isGiven() ? expression.whyNotWithRoute() : expression.findMisuse();
        if (misuse != null) throw new ParameterException(spec.commandLine(), misuse);
        PrintWriter err = spec.commandLine().getErr();
        try {
            print(route.isGiven() ? runRoute(err) : evaluate(err));
            return 0;
        } catch (EvalException e) {
            err.println(e.getMessage());
            return e.exitCode();
        }
    }

    private void print(JsonNode value) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(JsonText.of(value, charset()));
        out.flush();
    }

    /** Java 17 has no property for the charset of the standard output, and uses the default one. */
    private static Charset charset() {
        String name = System.getProperty("stdout.encoding");
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }

    private JsonNode evaluate(PrintWriter err) {
        LoadResult loaded = route.isConfigurationGiven() ? route.load() : null;
        Configuration configuration =
                loaded == null ? Configuration.empty() : route.folder().requireKnown(loaded, err);
        InputFiles files = new InputFiles(stdin);
        ExpressionEvaluator evaluator = new ExpressionEvaluator(
                expression.source(files),
                expression.variables(files),
                configuration.server().limits().expression(),
                new UntimedClock());
        try {
            String kind = environment.apply(ExpressionOptions.STDIN_VARIABLE);
            return evaluator.evaluate(
                    configuration.functions(),
                    isUsed -> expression.input(files, isUsed, kind, err),
                    expression.isTraced());
        } finally {
            evaluator.warnings().forEach(err::println);
            evaluator.trace().forEach(err::println);
            if (showsCost) err.println(evaluator.cost());
        }
    }

    private JsonNode runRoute(PrintWriter err) {
        LoadResult loaded = route.load();
        route.folder().requireKnown(loaded, err);
        RouteEvaluator evaluator = RouteEvaluator.of(loaded, route.name(), route.fixtures(), new UntimedClock());
        String step = route.step();
        try {
            return step == null ? evaluator.response() : evaluator.requestOf(step);
        } finally {
            evaluator.warnings().forEach(err::println);
            if (showsCost) err.println(evaluator.cost());
        }
    }
}
