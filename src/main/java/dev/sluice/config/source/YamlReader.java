package dev.sluice.config.source;

import dev.sluice.core.spec.SourceLocation;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML 1.2 with one document per file, without tags and duplicate keys, and with bounded aliases. */
public final class YamlReader {
    private final Substitution substitution;
    private final Findings findings;

    public YamlReader(Substitution substitution, Findings findings) {
        this.substitution = substitution;
        this.findings = findings;
    }

    /**
     * Reads one file.
     *
     * @return its mapping, which is empty for a file of comments only; an invalid value after it has reported an error
     */
    public ConfigValue read(SourceFile source) {
        SourceLocation start = SourceLocation.ofFile(source.name());
        // An empty file is more often an accident than a decision to remove its entries.
        if (source.text().isBlank())
            return invalid(new InvalidYamlException(
                    start, "this file is empty (expected: sections such as routes:, or a comment)"));
        try {
            Iterator<Event> events =
                    new Parse(settings(source)).parseString(source.text()).iterator();
            return mapping(new Composer(source, events, substitution, findings).document(), start);
        } catch (YamlEngineException e) {
            return invalid(YamlErrorMessages.translate(source, e));
        } catch (InvalidYamlException e) {
            return invalid(e);
        }
    }

    /** Reads the text as one buffer. snakeyaml-engine 3.0.1 fails if a character of two chars ends its buffer (see YamlReaderTest). The size of the file is limited before. */
    private static LoadSettings settings(SourceFile source) {
        return LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setCodePointLimit(Integer.MAX_VALUE)
                .setBufferSize(source.text().length() + 1)
                .build();
    }

    private ConfigValue mapping(Optional<ConfigValue> document, SourceLocation start) {
        ConfigValue value = document.orElse(null);
        Scalar scalar = ConfigValue.scalar(value);
        if (value == null || (scalar != null && scalar.isEmpty())) {
            findings.warning(start, KeyPath.ROOT, "this file has no settings");
            return new Mapping(start, KeyPath.ROOT, Map.of());
        }
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping != null) return mapping;
        return invalid(
                new InvalidYamlException(value.location(), "not a mapping (expected: sections such as routes:)"));
    }

    private InvalidValue invalid(InvalidYamlException e) {
        findings.error(e.location(), KeyPath.ROOT, e.getMessage());
        return new InvalidValue(e.location(), KeyPath.ROOT);
    }
}
