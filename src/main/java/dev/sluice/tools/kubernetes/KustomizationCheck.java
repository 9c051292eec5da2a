package dev.sluice.tools.kubernetes;

import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.FolderReader;
import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.SourceFile;
import dev.sluice.config.source.Substitution;
import dev.sluice.config.source.YamlReader;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.core.spec.Suggestion;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds files that a Kustomization does not deploy, and entries of a Kustomization that name no file. */
public final class KustomizationCheck {
    static final String NAME = "Kustomization";
    static final String GENERATOR = "configMapGenerator";
    private static final KeyPath FILES = KeyPath.ROOT.key(GENERATOR).item(0).key("files");

    private final Path folder;
    private final Findings findings;

    /** The files of the configuration that no entry has named so far, by path below the folder. */
    private final Set<String> unlisted;

    /** The keys of the current generator. */
    private final Map<String, Scalar> keys = new HashMap<>();

    private final Map<String, Scalar> paths = new HashMap<>();

    private KustomizationCheck(FolderSnapshot snapshot, Findings findings) {
        this.folder = Path.of(snapshot.folder());
        this.findings = findings;
        this.unlisted = snapshot.files().stream().map(this::pathOf).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the loaded configuration with the findings about the file {@code Kustomization} of its folder. Blocks. */
    public static LoadResult check(FolderSnapshot snapshot, LoadResult loaded) {
        if (snapshot.files().isEmpty()) return loaded;
        Findings findings = new Findings();
        KustomizationCheck check = new KustomizationCheck(snapshot, findings);
        SourceFile file = FolderReader.readFile(check.folder.resolve(NAME), findings);
        if (file != null) check.compare(file);
        else if (findings.errors().isEmpty()) check.reportMissing();
        return loaded.with(findings, file == null ? List.of() : List.of(file));
    }

    /** Returns the names of the ConfigMaps that the file {@code Kustomization} of a folder makes; none without it. Blocks. */
    public static Set<String> configMaps(Path folder) {
        Findings ignored = new Findings();
        SourceFile file = FolderReader.readFile(folder.resolve(NAME), ignored);
        Set<String> names = new TreeSet<>();
        if (file != null)
            for (Mapping generator : ManifestDocuments.mappings(read(file, ignored), GENERATOR)) {
                String name = ConfigValue.text(generator.get("name"));
                if (name != null) names.add(name);
            }
        return names;
    }

    static ConfigValue read(SourceFile file, Findings findings) {
        // Kustomize substitutes nothing.
        Substitution none = new Substitution(name -> "${" + name + "}");
        return new YamlReader(none, findings).read(file);
    }

    private String pathOf(SourceFile file) {
        return folder.relativize(Path.of(file.name())).toString().replace(File.separatorChar, '/');
    }

    /** Reports a Kustomization with a name that the gateway reads as configuration, too. Blocks. */
    static void reportOtherNames(Path folder, Findings findings) {
        for (String name : List.of("kustomization.yaml", "kustomization.yml"))
            if (Files.exists(folder.resolve(name)))
                findings.error(
                        SourceLocation.ofFile(folder.resolve(name).toString()),
                        KeyPath.ROOT,
                        "the gateway reads this file as configuration (expected: the name " + NAME + ")");
    }

    private void reportMissing() {
        reportOtherNames(folder, findings);
        if (findings.errors().isEmpty())
            findings.warning(
                    SourceLocation.ofFile(folder.toString()),
                    KeyPath.ROOT,
                    "no file " + NAME + ", so it is unknown whether every file is deployed");
    }

    private void compare(SourceFile file) {
        ConfigValue root = read(file, findings);
        // Behind an error, the reader leaves entries out.
        if (!findings.errors().isEmpty()) return;
        List<Sequence> lists = lists(root);
        List<ConfigMapFile> missing = new ArrayList<>();
        for (Sequence list : lists) {
            keys.clear();
            for (ConfigValue entry : list.items()) check(entry, missing);
            ConfigMapSize.of(folder, list).report(list, findings);
        }
        missing.forEach(this::reportNoFile);
        SourceLocation location =
                lists.isEmpty() ? root.location() : lists.get(0).location();
        for (String path : unlisted)
            findings.error(
                    location,
                    FILES,
                    path + " is not listed, so it is not deployed (expected: " + ConfigMapFile.entryOf(path) + ")");
    }

    /** Returns the lists {@code files} of all generators. */
    static List<Sequence> lists(ConfigValue root) {
        Sequence generators = ConfigValue.sequence(ConfigValue.at(root, GENERATOR));
        List<Sequence> lists = new ArrayList<>();
        for (ConfigValue generator : generators == null ? List.<ConfigValue>of() : generators.items()) {
            Mapping mapping = ConfigValue.mapping(generator);
            Sequence files = mapping == null ? null : ConfigValue.sequence(mapping.get("files"));
            if (files != null) lists.add(files);
        }
        return lists;
    }

    private void check(ConfigValue value, List<ConfigMapFile> missing) {
        Scalar scalar = ConfigValue.scalar(value);
        if (scalar == null) {
            findings.error(value, value.describe() + " (expected: a file, such as routes-shop.yaml=routes/shop.yaml)");
            return;
        }
        ConfigMapFile file = ConfigMapFile.parse(scalar);
        boolean isConfiguration = unlisted.remove(file.path()) || paths.containsKey(file.path());
        if (!isConfiguration && file.existingIn(folder) == null) missing.add(file);
        else checkKey(file, isConfiguration);
    }

    private void checkKey(ConfigMapFile file, boolean isConfiguration) {
        Scalar sameKey = keys.putIfAbsent(file.key(), file.written());
        Scalar samePath = isConfiguration ? paths.putIfAbsent(file.path(), file.written()) : null;
        if (samePath != null) report(file, file.path() + " is listed twice; first at " + samePath.location());
        else if (sameKey != null)
            report(file, "the key " + file.key() + " is used twice; first at " + sameKey.location() + expected(file));
        else if (!file.hasValidKey()) report(file, "the key " + file.key() + " is invalid" + expected(file));
        else if (isConfiguration && !file.isRead())
            report(file, "the gateway does not read a file with the name " + file.key() + expected(file));
    }

    private static String expected(ConfigMapFile file) {
        return " (expected: " + ConfigMapFile.entryOf(file.path()) + ")";
    }

    /** The suggested file needs no finding of its own. */
    private void reportNoFile(ConfigMapFile file) {
        report(file, file.path() + ": no such file in this folder" + Suggestion.didYouMean(file.path(), unlisted));
        Suggestion.closest(file.path(), unlisted).ifPresent(unlisted::remove);
    }

    private void report(ConfigMapFile file, String message) {
        findings.error(file.written(), message);
    }
}
