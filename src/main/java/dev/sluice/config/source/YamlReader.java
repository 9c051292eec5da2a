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
    private static final int MAX_RESTARTS = 20;

    /** Each restart reads the whole file. */
    private static final int MAX_RESTARTS_OF_LARGE_FILES = 3;

    private static final int LARGE_FILE = 1024 * 1024;

    private final Substitution substitution;
    private final Findings findings;

    public YamlReader(Substitution substitution, Findings findings) {
        this.substitution = substitution;
        this.findings = findings;
    }

    /**
     * Reads one file. After an error, reads on behind the entry that is not valid.
     *
     * @return its mapping, which is empty for a file of comments only, and has an invalid value for each entry that could not be read;
     *     an invalid value if the errors leave no mapping, after it has reported them
     */
    public ConfigValue read(SourceFile source) {
        SourceLocation start = SourceLocation.ofFile(source.name());
        // An empty file is more often an accident than a decision to remove its entries.
        if (source.text().isBlank())
            return invalid(new InvalidYamlException(
                    start, "this file is empty (expected: sections such as routes:, or a comment)"));
        FailedEntries failed = new FailedEntries(source);
        int restarts = source.text().length() > LARGE_FILE ? MAX_RESTARTS_OF_LARGE_FILES : MAX_RESTARTS;
        while (true) {
            // Each attempt reads the whole file, so the findings and the variables of the others would be wrong.
            Findings found = new Findings();
            Substitution attempt = substitution.forAttempt();
            try {
                ConfigValue value = value(failed, start, attempt, found);
                accept(attempt, found);
                return value;
            } catch (InvalidYamlException e) {
                boolean mayRestart = restarts-- > 0;
                if (mayRestart && failed.extend(e.location().line())) continue;
                InvalidValue invalid = invalid(e);
                if (mayRestart && failed.add(e)) continue;
                accept(attempt, found);
                return invalid;
            }
        }
    }

    private void accept(Substitution attempt, Findings found) {
        substitution.add(attempt);
        findings.addAll(found);
    }

    private static ConfigValue value(
            FailedEntries failed, SourceLocation start, Substitution substitution, Findings found) {
        SourceFile source = failed.rest();
        Iterator<Event> events =
                new Parse(settings(source)).parseString(source.text()).iterator();
        Composer composer = new Composer(source, events, failed, substitution, found);
        try {
            Optional<ConfigValue> document = composer.document();
            if (!failed.isIncomplete(0)) return mapping(document, start, found);
            return document.map(Composer::incomplete).orElseGet(() -> new InvalidValue(start, KeyPath.ROOT));
        } catch (YamlEngineException e) {
            throw composer.withFlow(YamlErrorMessages.translate(source, e));
        } catch (InvalidYamlException e) {
            throw composer.withFlow(e);
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

    private static ConfigValue mapping(Optional<ConfigValue> document, SourceLocation start, Findings found) {
        ConfigValue value = document.orElse(null);
        Scalar scalar = ConfigValue.scalar(value);
        if (value == null || (scalar != null && scalar.isEmpty())) {
            found.warning(start, KeyPath.ROOT, "this file has no settings");
            return new Mapping(start, KeyPath.ROOT, Map.of());
        }
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping != null || value.isInvalid()) return value;
        throw new InvalidYamlException(value.location(), "not a mapping (expected: sections such as routes:)", 0);
    }

    private InvalidValue invalid(InvalidYamlException e) {
        findings.error(e.location(), KeyPath.ROOT, e.getMessage());
        return new InvalidValue(e.location(), KeyPath.ROOT);
    }
}
