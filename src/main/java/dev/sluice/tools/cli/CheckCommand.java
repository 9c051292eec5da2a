package dev.sluice.tools.cli;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.Environment;
import dev.sluice.core.spec.Size;
import dev.sluice.tools.report.FindingReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Reports all errors and warnings of a configuration, and starts nothing. */
@Command(
        name = "check",
        description = "Report all errors and warnings of a configuration, and start nothing.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:valid, perhaps with warnings", "1:invalid", "2:wrong arguments"})
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private final ConfigurationFolder conf = new ConfigurationFolder();

    @Option(
            names = "--format",
            defaultValue = "text",
            description =
                    "text: file:line:col: message, and the line with a caret, on stderr. json: one array of findings on stdout.")
    private Format format = Format.text;

    @Mixin
    private final EnvironmentOption variables = new EnvironmentOption();

    @Option(names = "--strict", description = "Treat warnings as errors.")
    private boolean isStrict;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "The heap of the gateway, such as 256m or 256MiB, for limits of memory (default: that of this process).")
    private @Nullable Size heap;

    @Option(
            names = "--kubernetes",
            description =
                    "Check it for a pod of the image: every file is in the folder's Kustomization, its ConfigMap is not too large, and probes reach the admin port.")
    private boolean forKubernetes;

    @Option(
            names = "--manifests",
            paramLabel = "FILE",
            description =
                    "With --kubernetes: the output of kubectl kustomize or helm template. Its containers, probes and Services must have the ports and protocols of the configuration, whose variables are those of the container; those of --env-file win.")
    private @Nullable Path manifests;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    enum Format {
        text,
        json
    }

    @Override
    public Integer call() {
        LoadResult all = load();
        LoadResult loaded = isStrict ? all.warningsAsErrors() : all;
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) out.println(FindingReport.json(loaded));
        else report(loaded, out, spec.commandLine().getErr());
        return loaded.errors().isEmpty() ? 0 : 1;
    }

    private LoadResult load() {
        if (manifests != null && !forKubernetes)
            throw new ParameterException(spec.commandLine(), "--manifests needs --kubernetes");
        Environment environment = variables.readForCheck();
        return forKubernetes ? conf.loadForKubernetes(environment, heap, manifests) : conf.load(environment, heap);
    }

    private void report(LoadResult loaded, PrintWriter out, PrintWriter err) {
        FindingReport.text(loaded).forEach(err::println);
        Configuration configuration = loaded.configuration();
        if (configuration != null) out.println(conf.path() + " is valid: " + summary(configuration));
        else if (loaded.errors().isEmpty())
            out.println(conf.path() + " has no errors, but its values are incomplete without "
                    + String.join(", ", loaded.unset())
                    + ": not every check ran (--env-file FILE gives the values)");
    }

    /** Reads a size as the JVM option {@code -Xmx} and the settings of the gateway spell it. */
    static final class SizeConverter implements ITypeConverter<Size> {
        @Override
        public Size convert(String text) {
            try {
                boolean isShort = text.matches("\\d+[kmgKMG]");
                return Size.parse(isShort ? text.toUpperCase(Locale.ROOT) + "iB" : text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("not a size such as 256m or 256MiB");
            }
        }
    }

    private static String summary(Configuration configuration) {
        return count(configuration.routes().size(), "route")
                + ", "
                + count(configuration.backends().size(), "backend");
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
