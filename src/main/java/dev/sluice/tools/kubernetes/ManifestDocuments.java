package dev.sluice.tools.kubernetes;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Sequence;
import dev.sluice.config.source.SourceFile;
import dev.sluice.config.source.Substitution;
import dev.sluice.config.source.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the workloads and the Services among rendered manifests, with their locations. Other objects may hold any text. */
final class ManifestDocuments {
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^---(?:[ \\t].*)?$");
    private static final Pattern KIND = Pattern.compile("(?m)^kind: *[\"']?(\\w+)");
    private static final List<String> KINDS = List.of("Deployment", "StatefulSet", "DaemonSet", "Job", "Service");

    private final SourceFile file;
    private final YamlReader reader;
    private final List<Mapping> objects = new ArrayList<>();

    private ManifestDocuments(SourceFile file, Findings findings) {
        this.file = file;
        this.reader = new YamlReader(new Substitution(name -> null), findings);
    }

    /** Returns the objects in the order of the file. Reports documents that YAML cannot read. */
    static List<Mapping> read(SourceFile file, Findings findings) {
        ManifestDocuments documents = new ManifestDocuments(file, findings);
        documents.readAll();
        return documents.objects;
    }

    private void readAll() {
        Matcher separator = SEPARATOR.matcher(file.text());
        int start = 0;
        while (separator.find()) {
            read(start, separator.start());
            start = separator.end();
        }
        read(start, file.text().length());
    }

    private void read(int start, int end) {
        String text = file.text().substring(start, end);
        Matcher kind = KIND.matcher(text);
        if (!kind.find() || !KINDS.contains(kind.group(1))) return;
        // Empty lines in front keep the numbers of lines. A manifest has no references of this gateway.
        String before = "\n".repeat((int)
                file.text().substring(0, start).chars().filter(c -> c == '\n').count());
        Mapping object =
                ConfigValue.mapping(reader.read(new SourceFile(file.name(), before + text.replace("${", "$$"))));
        if (object != null) objects.add(object);
    }

    /** Returns the mappings in a list; none for an absent or other value. */
    static List<Mapping> mappings(@Nullable ConfigValue value, String... keys) {
        Sequence sequence = ConfigValue.sequence(ConfigValue.at(value, keys));
        List<Mapping> mappings = new ArrayList<>();
        for (ConfigValue item : sequence == null ? List.<ConfigValue>of() : sequence.items()) {
            Mapping mapping = ConfigValue.mapping(item);
            if (mapping != null) mappings.add(mapping);
        }
        return mappings;
    }
}
