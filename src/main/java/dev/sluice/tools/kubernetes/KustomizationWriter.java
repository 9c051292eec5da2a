package dev.sluice.tools.kubernetes;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.FolderReader;
import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.spec.SourceLocation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the list of files of a Kustomization, so that it deploys every file of a configuration. Entries that are valid stay as they
 * are, and so does every line outside of the list of the first generator, with its line break. Not thread-safe.
 */
public final class KustomizationWriter {
    private static final String HEAD = """
            # Makes a ConfigMap of this folder. sluice kustomization adds new files to the list.
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            """;

    private static final String NEW_GENERATOR = "configMapGenerator:\n  - name: sluice-conf\n    files:\n";
    private static final String INDENT = "      ";
    private static final String EXPECTED = "a generator with one file on each line below files:";

    /** A text that YAML reads as it is written. Kustomize takes the path after the first sign of equality. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][-._/=A-Za-z0-9]*");

    /** The end of a line: LF, CRLF or CR. */
    private static final Pattern LINE_END = Pattern.compile("(?<=\n)|(?<=\r)(?!\n)");

    private static final Pattern ITEM = Pattern.compile("\\s*- +");

    private final Path folder;
    private final Findings findings;

    /** The paths of the configuration that no entry has named so far. */
    private final Set<String> unlisted = new TreeSet<>();

    private final Set<String> all;

    /** The paths by the key of the first generator. */
    private final Map<String, String> keys = new HashMap<>();

    /** The entries that the written list has. */
    private final List<String> wanted = new ArrayList<>();

    /** The line break of new lines. */
    private String lineBreak = "\n";

    private KustomizationWriter(Path folder, List<SourceFile> files, Findings findings) {
        this.folder = folder;
        this.findings = findings;
        for (SourceFile file : files)
            unlisted.add(folder.relativize(Path.of(file.name())).toString().replace(File.separatorChar, '/'));
        this.all = Set.copyOf(unlisted);
    }

    /** Returns the path of the file {@code Kustomization} of a folder. */
    public static Path file(Path folder) {
        return folder.resolve(KustomizationCheck.NAME);
    }

    /**
     * Returns the text of the file {@code Kustomization}; null after an error. Blocks.
     *
     * @param findings collects files that a ConfigMap cannot hold, and a list that this class cannot change
     */
    public static @Nullable String write(Path folder, Findings findings) {
        FolderSnapshot snapshot = FolderSnapshot.read(folder);
        snapshot.errors().forEach(findings::error);
        KustomizationCheck.reportOtherNames(folder, findings);
        SourceFile existing = FolderReader.readFile(file(folder), findings);
        if (!findings.errors().isEmpty()) return null;
        KustomizationWriter writer = new KustomizationWriter(folder, snapshot.files(), findings);
        String text = existing == null ? HEAD + writer.newGenerator() : writer.change(existing);
        return findings.errors().isEmpty() ? text : null;
    }

    private String newGenerator() {
        return NEW_GENERATOR.replace("\n", lineBreak) + String.join("", newItems(INDENT));
    }

    private String change(SourceFile existing) {
        ConfigValue root = KustomizationCheck.read(existing, findings);
        if (!findings.errors().isEmpty()) return "";
        if (existing.text().contains("\r\n")) lineBreak = "\r\n";
        ConfigValue generator = ConfigValue.at(root, KustomizationCheck.GENERATOR);
        String text = generator == null
                ? withNewline(existing.text()) + newGenerator()
                : changeList(existing.text(), root, generator);
        if (findings.errors().isEmpty() && !isAsWanted(new SourceFile(existing.name(), text), root))
            findings.error(
                    generator == null ? root : generator, "a list in another notation (expected: " + EXPECTED + ")");
        return text;
    }

    private String changeList(String text, ConfigValue root, ConfigValue generator) {
        List<Sequence> lists = KustomizationCheck.lists(root);
        if (lists.isEmpty()) {
            findings.error(generator, "no list of files (expected: " + EXPECTED + ")");
            return "";
        }
        lists.stream().skip(1).forEach(this::markListed);
        return change(text, lists.get(0));
    }

    /** Whether a changed text has the wanted entries in its first list, and the other lists of the existing one. */
    private boolean isAsWanted(SourceFile changed, ConfigValue existing) {
        Findings found = new Findings();
        ConfigValue root = KustomizationCheck.read(changed, found);
        if (!found.errors().isEmpty()) return false;
        List<List<String>> expected = new ArrayList<>(texts(existing));
        if (expected.isEmpty()) expected.add(wanted);
        else expected.set(0, wanted);
        return texts(root).equals(expected);
    }

    private static List<List<String>> texts(ConfigValue root) {
        return KustomizationCheck.lists(root).stream()
                .map(list -> list.items().stream()
                        .map(item -> String.valueOf(ConfigValue.text(item)))
                        .toList())
                .toList();
    }

    private void markListed(Sequence list) {
        for (ConfigValue entry : list.items()) {
            Scalar scalar = ConfigValue.scalar(entry);
            if (scalar != null) unlisted.remove(ConfigMapFile.parse(scalar).path());
        }
    }

    private String withNewline(String text) {
        return text.endsWith("\n") || text.endsWith("\r") || text.isEmpty() ? text : text + lineBreak;
    }

    private String change(String text, Sequence list) {
        List<String> lines = List.of(LINE_END.split(withNewline(text), -1));
        if (list.items().isEmpty()) findings.error(list, "an empty list (expected: " + EXPECTED + ")");
        int previous = 0;
        for (ConfigValue item : list.items()) {
            if (item.location().line() == previous || !isAlone(item, lines))
                findings.error(item, item.describe() + " (expected: " + EXPECTED + ")");
            previous = item.location().line();
        }
        return findings.errors().isEmpty() ? join(lines, list) : "";
    }

    /** Whether a line begins with an entry. */
    private static boolean isAlone(ConfigValue item, List<String> lines) {
        return ConfigValue.scalar(item) != null
                && ITEM.matcher(before(item, lines)).matches();
    }

    private static String before(ConfigValue item, List<String> lines) {
        SourceLocation location = item.location();
        return lines.get(location.line() - 1).substring(0, location.column() - 1);
    }

    /** Returns the lines without the entries that name no file, and with those of files that no entry names. */
    private String join(List<String> lines, Sequence list) {
        String start = before(list.items().get(0), lines);
        String indent = start.substring(0, start.indexOf('-'));
        Map<Integer, String> changed = new HashMap<>();
        for (ConfigValue item : list.items()) {
            String entry = entry(item);
            int line = item.location().line();
            if (entry == null) changed.put(line, "");
            else if (!entry.isEmpty()) changed.put(line, indent + "- " + entry + after(item, lines));
        }
        int last = list.items().get(list.items().size() - 1).location().line();
        StringBuilder text = new StringBuilder();
        for (int number = 1; number <= lines.size(); number++) {
            text.append(changed.getOrDefault(number, lines.get(number - 1)));
            if (number == last) newItems(indent).forEach(text::append);
        }
        return text.toString();
    }

    /** Returns the comment behind an entry, with the line break. */
    private static String after(ConfigValue item, List<String> lines) {
        String line = lines.get(item.location().line() - 1);
        Scalar scalar = ConfigValue.scalar(item);
        String written = scalar == null ? "" : scalar.written();
        // A text in another notation than its value does not fit here, and the next comment counts.
        int end = Math.max(line.indexOf(written, item.location().column() - 1), 0) + written.length();
        int comment = line.indexOf(" #", end);
        return comment < 0 ? line.substring(line.stripTrailing().length()) : line.substring(comment);
    }

    /** Returns the entry that replaces one; an empty text if that stays, and null if it names no file. */
    private @Nullable String entry(ConfigValue item) {
        Scalar scalar = ConfigValue.scalar(item);
        ConfigMapFile file = scalar == null ? null : ConfigMapFile.parse(scalar);
        if (file == null || file.existingIn(folder) == null) return null;
        boolean isConfiguration = all.contains(file.path());
        if (isConfiguration && !unlisted.remove(file.path())) return null;
        boolean isValid = file.hasValidKey() && (!isConfiguration || file.isRead());
        String key = isValid ? file.key() : ConfigMapFile.keyOf(file.path());
        String entry = isValid ? file.written().text() : ConfigMapFile.entryOf(file.path());
        add(key, file.path(), entry);
        return isValid ? "" : quoted(entry);
    }

    /** Returns the lines of the files that no entry names. */
    private List<String> newItems(String indent) {
        List<String> items = new ArrayList<>();
        for (String path : unlisted) {
            String entry = ConfigMapFile.entryOf(path);
            add(ConfigMapFile.keyOf(path), path, entry);
            items.add(indent + "- " + quoted(entry) + lineBreak);
        }
        return items;
    }

    private void add(String key, String path, String entry) {
        wanted.add(entry);
        String same = keys.putIfAbsent(key, path);
        String problem =
                same == null ? problem(key, path) : "has the same key as " + same + " (expected: another name)";
        if (problem != null)
            findings.error(
                    SourceLocation.ofFile(folder.resolve(path).toString()), KeyPath.ROOT, "this file " + problem);
    }

    /** Returns why Kustomize or Kubernetes rejects a file; null if they accept it. */
    private @Nullable String problem(String key, String path) {
        if (key.length() > ConfigMapFile.MAX_KEY)
            return "has a key of " + key.length() + " characters (expected: at most " + ConfigMapFile.MAX_KEY + ")";
        if (!ConfigMapFile.isValidKey(key)) return "has the key " + key + " (expected: no two dots at its start)";
        if (path.contains("=")) return "has a sign of equality in its name, which Kustomize rejects";
        return isInside(path) ? null : "is a link out of the folder, which Kustomize rejects";
    }

    private boolean isInside(String path) {
        try {
            return folder.resolve(path).toRealPath().startsWith(folder.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private static String quoted(String entry) {
        return PLAIN.matcher(entry).matches() ? entry : "'" + entry.replace("'", "''") + "'";
    }
}
