package dev.sluice.tools.cli;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Environment;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.spec.Size;
import dev.sluice.gateway.edge.ServerSpec;
import dev.sluice.tools.kubernetes.KustomizationCheck;
import dev.sluice.tools.kubernetes.PodPortCheck;
import dev.sluice.tools.kubernetes.PodPorts;
import dev.sluice.tools.kubernetes.PodVariables;
import dev.sluice.tools.kubernetes.RenderedManifests;
import dev.sluice.tools.report.FindingReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Parameters;

/** The configuration folder of a command: an argument, else {@code SLUICE_CONF}, else {@code conf}. */
final class ConfigurationFolder {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice");

    /** The variables that the image and Kubernetes set. */
    private static final Map<String, String> IN_POD =
            Map.of(AdminSpec.HOST_VARIABLE, "0.0.0.0", ConfigurationLoader.POD_VARIABLE, "kubernetes.default");

    /** The settings that manifests must agree with. */
    private static final List<List<String>> PORT_SETTINGS =
            List.of(List.of("server", "port"), List.of("admin", "port"), List.of("server", "h2c"));

    /** A pipeline that checks a configuration may run in a pod too. */
    private static final Map<String, String> NOT_IN_POD = Map.of(ConfigurationLoader.POD_VARIABLE, "");

    @Parameters(
            arity = "0..1",
            paramLabel = "CONF",
            defaultValue = "${env:SLUICE_CONF:-conf}",
            description = "The folder with the *.yaml files (default: $SLUICE_CONF, else conf).")
    private Path folder;

    ConfigurationFolder() {
        this(Path.of("conf"));
    }

    ConfigurationFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    /** Loads the folder for a process outside of a pod. */
    LoadResult load(Environment environment) {
        return load(environment, null);
    }

    /**
     * Loads the folder for a command that sends nothing. A variable that is not set is an error only if a part of a route has no default.
     */
    LoadResult loadKnown(Environment environment) {
        LoadResult loaded = load(environment);
        boolean isUnknown = loaded.errors().isEmpty() && loaded.configurationOrPartial() == null;
        return isUnknown ? load(environment.rejectingUnset()) : loaded;
    }

    /**
     * Loads the folder for a process outside of a pod.
     *
     * @param heap the heap of that process; null for that of this process
     */
    LoadResult load(Environment environment, @Nullable Size heap) {
        return ConfigurationLoader.load(FolderSnapshot.read(folder), environment.with(NOT_IN_POD), bytes(heap));
    }

    /**
     * Loads the folder as a pod of the image does, with the variables that rendered manifests write. Compares it with its Kustomization,
     * and its ports and protocols with the manifests.
     *
     * @param heap the heap of that process; null for that of this process
     * @param manifests the rendered manifests; null for none
     */
    LoadResult loadForKubernetes(Environment environment, @Nullable Size heap, @Nullable Path manifests) {
        RenderedManifests rendered = manifests == null ? null : RenderedManifests.read(manifests);
        Set<String> configMaps = KustomizationCheck.configMaps(folder);
        PodVariables pod = rendered == null ? null : PodVariables.of(rendered, configMaps);
        FolderSnapshot snapshot = FolderSnapshot.read(folder);
        LoadResult loaded = ConfigurationLoader.load(snapshot, inPod(environment, pod), bytes(heap));
        LoadResult compared = KustomizationCheck.check(snapshot, loaded);
        Configuration configuration = loaded.configuration();
        return rendered == null || pod == null || configuration == null
                ? compared
                : PodPortCheck.check(
                        rendered, configMaps, ports(configuration, unknown(loaded, environment, pod)), compared);
    }

    /**
     * Returns the variables of a pod, without those of this process if manifests give them. The operator has chosen the variables of a
     * file, so these win.
     */
    private static Environment inPod(Environment environment, @Nullable PodVariables variables) {
        if (variables == null) return environment.with(IN_POD);
        Environment image = new Environment(IN_POD::get, environment.origins(), environment.toleratesUnset());
        Environment pod = variables.over(image);
        return environment.toleratesUnset() ? pod : environment.or(pod);
    }

    /** Returns the variables in the settings of ports and protocols whose values the manifests take from elsewhere. */
    private static Set<String> unknown(LoadResult loaded, Environment environment, PodVariables variables) {
        Set<String> unknown = new TreeSet<>(variables.elsewhere());
        if (!environment.toleratesUnset())
            unknown.removeIf(name -> environment.values().apply(name) != null);
        unknown.removeIf(name -> PORT_SETTINGS.stream().noneMatch(keys -> refersTo(name, loaded, keys)));
        return unknown;
    }

    private static boolean refersTo(String variable, LoadResult loaded, List<String> keys) {
        Scalar scalar = ConfigValue.scalar(ConfigValue.at(loaded.source().settings(), keys.toArray(String[]::new)));
        return scalar != null && scalar.written().matches("(?s).*\\$\\{" + Pattern.quote(variable) + "[:}].*");
    }

    private static PodPorts ports(Configuration configuration, Set<String> unknown) {
        ServerSpec server = configuration.server();
        return new PodPorts(server.port(), configuration.admin().port(), server.tls() != null, server.h2c(), unknown);
    }

    private static @Nullable Long bytes(@Nullable Size size) {
        return size == null ? null : Long.valueOf(size.bytes());
    }

    /** Returns the source from which a running gateway loads this folder. */
    ConfigurationSource source(PortOptions ports) {
        return source(Map.of(), ports);
    }

    /** Returns the source with variables that override the environment. */
    ConfigurationSource source(Map<String, String> variables, PortOptions ports) {
        Environment environment = Environment.of(System::getenv).with(variables);
        return new ConfigurationSource(folder, environment.values(), ports::applyTo);
    }

    /**
     * Returns a loaded configuration and logs its warnings.
     *
     * @throws StartupException if the configuration has errors, which are printed
     */
    Configuration requireValidAndLogWarnings(LoadResult loaded, PrintWriter err) {
        Configuration configuration = requireValid(loaded, err);
        for (Finding warning : loaded.warnings()) LOG.atWarn().log(warning.toString());
        return configuration;
    }

    /**
     * Returns a loaded configuration and ignores its warnings.
     *
     * @throws StartupException if the configuration has errors, which are printed
     */
    Configuration requireValid(LoadResult loaded, PrintWriter err) {
        FindingReport.errorText(loaded).forEach(err::println);
        Configuration configuration = loaded.configuration();
        if (configuration == null)
            throw new StartupException(
                    folder + " has " + count(loaded.errors().size()) + "; nothing was started",
                    loaded.errors().stream().map(Finding::toString).toList());
        return configuration;
    }

    /**
     * Returns a loaded configuration, or the one with defaults in place of variables that are not set, for a command that sends nothing.
     * Prints the warnings in that case, and ignores them else.
     *
     * @throws StartupException if the configuration has errors, which are printed
     */
    Configuration requireKnown(LoadResult loaded, PrintWriter err) {
        Configuration partial = loaded.partial();
        if (partial == null) return requireValid(loaded, err);
        FindingReport.text(loaded).forEach(err::println);
        return partial;
    }

    private static String count(int errors) {
        return errors == 1 ? "an error" : errors + " errors";
    }
}
