package dev.sluice.config.load;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.WrittenDefaults;
import dev.sluice.config.lint.LintContext;
import dev.sluice.config.lint.Linter;
import dev.sluice.config.lint.TargetProcess;
import dev.sluice.config.lint.WholeRoutes;
import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.model.AdminSpec.TokenFile;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Environment;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.OptionalSecretFile;
import dev.sluice.config.source.SourceFile;
import dev.sluice.config.source.Substitution;
import dev.sluice.config.source.YamlReader;
import dev.sluice.core.spec.InvalidSpecException;
import dev.sluice.core.spec.InvalidSpecException.Violation;
import dev.sluice.core.spec.SourceLocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Loads a configuration, or reports all errors in its files. */
public final class ConfigurationLoader {
    /** Kubernetes sets this variable in every container. */
    public static final String POD_VARIABLE = "KUBERNETES_SERVICE_HOST";

    private static final String[] TOKEN_KEYS = {"admin", "token"};

    private static final List<String> SECTIONS_OF_NAMES =
            List.of("identity", "credentials", "rate_limits", "backends", SectionMerger.FUNCTIONS);

    private final Findings findings;
    private final SourceLocation top;
    private final long heap;

    private ConfigurationLoader(Findings findings, SourceLocation top, long heap) {
        this.findings = findings;
        this.top = top;
        this.heap = heap;
    }

    /**
     * Loads all YAML files of a folder. Blocks, because it reads files.
     *
     * @param folder the folder; findings name its files by this path
     * @param environment returns the value of a variable, or null if the variable is not set
     */
    public static LoadResult load(Path folder, Function<String, @Nullable String> environment) {
        return load(FolderSnapshot.read(folder), environment, heap());
    }

    /** Loads a snapshot of a folder for this process. Blocks, because it reads the secret files that the texts refer to. */
    public static LoadResult load(FolderSnapshot snapshot, Function<String, @Nullable String> environment) {
        return load(snapshot, environment, heap());
    }

    /** Loads a snapshot of a folder for a process with {@code heap} bytes of heap. Blocks as {@link #load} does. */
    public static LoadResult load(FolderSnapshot snapshot, Function<String, @Nullable String> environment, long heap) {
        return load(snapshot, Environment.of(environment), heap);
    }

    /**
     * Loads a snapshot of a folder. Blocks as {@link #load} does.
     *
     * @param heap the bytes of the heap; null for those of this process
     */
    public static LoadResult load(FolderSnapshot snapshot, Environment environment, @Nullable Long heap) {
        Findings findings = new Findings();
        snapshot.errors().forEach(findings::error);
        return new ConfigurationLoader(findings, SourceLocation.ofFile(snapshot.folder()), heap == null ? heap() : heap)
                .loadAll(snapshot.files(), environment);
    }

    /** Loads texts like the files of a folder. */
    public static LoadResult load(List<SourceFile> sources, Function<String, @Nullable String> environment) {
        String name = sources.isEmpty() ? "no files" : sources.get(0).name();
        return new ConfigurationLoader(new Findings(), SourceLocation.ofFile(name), heap())
                .loadAll(sources, Environment.of(environment));
    }

    private TargetProcess process(Function<String, @Nullable String> environment) {
        String service = environment.apply(POD_VARIABLE);
        boolean isPod = service != null && !service.isEmpty();
        boolean isImage = !AdminSpec.defaults(environment).isLoopback();
        return new TargetProcess(heap, isPod || isImage);
    }

    /** Reads the default of the token, unless the setting replaces it. Only this file may be absent. */
    private AdminSpec withToken(AdminSpec admin, Mapping settings) {
        TokenFile file = admin.tokenFile();
        boolean isDefault = ConfigValue.at(settings, TOKEN_KEYS) == null && ConfigValue.isKnown(settings, TOKEN_KEYS);
        if (file == null || !isDefault) return admin;
        try {
            return admin.withTokenFile(new TokenFile(file.path(), OptionalSecretFile.read(file.path())));
        } catch (IOException e) {
            reportToken(settings, String.valueOf(e.getMessage()));
        } catch (InvalidSpecException e) {
            Violation violation = e.violations().get(0);
            reportToken(
                    settings,
                    "the file " + file.path() + ": " + violation.value() + " (expected: " + violation.expected() + ")");
        }
        return admin;
    }

    private void reportToken(Mapping settings, String reason) {
        KeyPath path = KeyPath.ROOT.key(TOKEN_KEYS[0]).key(TOKEN_KEYS[1]);
        findings.error(settings.location(), path, AdminSpec.TOKEN_FILE_VARIABLE + ": " + reason);
    }

    private static long heap() {
        return Runtime.getRuntime().maxMemory();
    }

    private LoadResult loadAll(List<SourceFile> sources, Environment environment) {
        Substitution substitution = new Substitution(environment);
        YamlReader yaml = new YamlReader(substitution, findings);
        boolean hasAllFiles = findings.errors().isEmpty();
        List<ConfigValue> files = sources.stream().map(yaml::read).toList();
        Mapping settings = SectionMerger.merge(files, hasAllFiles, top, findings);
        if (settings.keys().isEmpty() && findings.errors().isEmpty()) findings.error(settings, "nothing is configured");
        LintContext context = bind(settings, hasAllNames(settings), environment.values());
        TargetProcess process = process(environment.values());
        if (substitution.unset().isEmpty()) Linter.check(context, process);
        else Linter.checkPartially(context, process);
        boolean isValid = findings.errors().isEmpty();
        boolean isComplete = substitution.unset().isEmpty();
        return new LoadResult(
                isValid && isComplete ? context.configuration() : null,
                findings.errors(),
                findings.warnings(),
                new ParsedConfiguration(settings, sources, context.binder().sources()),
                substitution.unset(),
                isValid && !isComplete && WholeRoutes.areWhole(context) ? context.configuration() : null);
    }

    /** Whether all names that an entry can refer to are known. An entry that is not valid is known by its key. */
    private static boolean hasAllNames(Mapping settings) {
        return settings.isComplete()
                && SECTIONS_OF_NAMES.stream().map(settings::get).allMatch(ConfigValue::hasKnownKeys);
    }

    private LintContext bind(Mapping settings, boolean hasAllNames, Function<String, @Nullable String> environment) {
        AdminSpec admin = withToken(AdminSpec.defaults(environment), settings);
        Binder binder = ConfigTypes.binder(
                settings.get(SectionMerger.DEFAULTS),
                settings.get(SectionMerger.FUNCTIONS),
                settings.isComplete(),
                admin,
                findings);
        binder = binder.with(new WrittenDefaults(settings));
        Mapping others = settings.without(SectionMerger.DEFAULTS).without(SectionMerger.FUNCTIONS);
        Object bound = binder.read(Configuration.class, others, null);
        Configuration configuration = bound == null ? Configuration.empty() : (Configuration) bound;
        return new LintContext(configuration, settings, binder, hasAllNames);
    }
}
