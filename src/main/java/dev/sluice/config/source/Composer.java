package dev.sluice.config.source;

import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.RawScalar.Style;
import dev.sluice.core.spec.SourceLocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Builds the values of one document from the events of the parser. It checks depth, aliases and tags before it builds values.
 * An alias counts as all the values of its anchor.
 */
final class Composer {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_VALUES = 250_000;

    private final SourceFile source;
    private final Iterator<Event> events;
    private final FailedEntries failed;
    private final Substitution substitution;
    private final Findings findings;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private int values;
    private int codePoints;
    private int start;

    /** The line of the outermost flow collection that is not closed yet; 0 for none. */
    private int flowLine;

    /** The value of an anchor, and the number of values in it. */
    private record Anchored(ConfigValue value, int values) {}

    Composer(
            SourceFile source,
            Iterator<Event> events,
            FailedEntries failed,
            Substitution substitution,
            Findings findings) {
        this.source = source;
        this.events = events;
        this.failed = failed;
        this.substitution = substitution;
        this.findings = findings;
    }

    /** Returns the same error with the flow collection that is not complete. It cannot be read without one of its parts. */
    InvalidYamlException withFlow(InvalidYamlException error) {
        return error.within(flowLine);
    }

    /** Returns the value of the document; empty if the stream has no document. */
    Optional<ConfigValue> document() {
        events.next();
        if (events.next().getEventId() == Event.ID.StreamEnd) return Optional.empty();
        ConfigValue value = value(events.next(), KeyPath.ROOT, 0);
        events.next();
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd)
            throw limit(end, "a second document; write it in a file of its own, or leave the --- out");
        return Optional.of(value);
    }

    private ConfigValue value(Event event, KeyPath path, int depth) {
        if (event instanceof AliasEvent alias) return resolveAlias(alias, path);
        int countBefore = values;
        count(event, 1);
        if (depth > MAX_DEPTH) throw limit(event, "nested deeper than " + MAX_DEPTH + " levels");
        ConfigValue value = content(rejectTag((NodeEvent) event), path, depth);
        ((NodeEvent) event)
                .getAnchor()
                .ifPresent(anchor -> anchors.put(anchor.getValue(), new Anchored(value, values - countBefore)));
        return value;
    }

    private ConfigValue content(NodeEvent event, KeyPath path, int depth) {
        if (event instanceof ScalarEvent scalar) return substitution.apply(scalar(scalar, path), findings);
        event.getAnchor().ifPresent(anchor -> anchors.remove(anchor.getValue()));
        boolean isOutermostFlow = flowLine == 0 && ((CollectionStartEvent) event).isFlow();
        if (isOutermostFlow) flowLine = locationOf(event).line();
        ConfigValue value =
                event instanceof SequenceStartEvent ? sequence(event, path, depth) : mapping(event, path, depth);
        if (isOutermostFlow) flowLine = 0;
        return value;
    }

    private Sequence sequence(Event start, KeyPath path, int depth) {
        List<ConfigValue> items = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next())
            items.add(value(next, path.item(items.size()), depth + 1));
        return new Sequence(locationOf(start), path, items);
    }

    private ConfigValue mapping(Event start, KeyPath path, int depth) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        boolean isMerged = false;
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            if (!(next instanceof ScalarEvent keyEvent)) throw invalid(next, "a key must be a plain text");
            Scalar key = scalar((ScalarEvent) rejectTag(keyEvent), path.key(keyEvent.getValue()));
            isMerged |= isMergeKey(key);
            Entry entry = new Entry(key, entryValue(key, depth));
            Entry previous = entries.putIfAbsent(key.text(), entry);
            if (previous != null)
                findings.error(key, "written twice; first at " + previous.key().location());
        }
        return isMerged ? new InvalidValue(locationOf(start), path) : new Mapping(locationOf(start), path, entries);
    }

    private ConfigValue entryValue(Scalar key, int depth) {
        ConfigValue value = value(events.next(), key.path(), depth + 1);
        int line = key.location().line();
        if (flowLine != 0) return value;
        if (failed.contains(line)) return new InvalidValue(value.location(), key.path());
        return failed.isIncomplete(line) ? incomplete(value) : value;
    }

    /** Returns a value some of whose entries could not be read. */
    static ConfigValue incomplete(ConfigValue value) {
        Mapping mapping = ConfigValue.mapping(value);
        return mapping == null ? new InvalidValue(value.location(), value.path()) : mapping.incomplete();
    }

    /** A mapping with a merge key is not valid: it lacks the settings that the key stands for. */
    private boolean isMergeKey(Scalar key) {
        if (!key.isPlain() || !key.text().equals("<<")) return false;
        findings.error(key, "merge keys do not exist; defaults does this");
        return true;
    }

    private Scalar scalar(ScalarEvent event, KeyPath path) {
        RawScalar raw = new RawScalar(source, locationOf(event), start(event), style(event), event.getValue());
        return new Scalar(raw, path, event.getValue());
    }

    /** Returns the index of an event in chars. The parser counts code points, so this method advances from the previous event. */
    private int start(ScalarEvent event) {
        int next = event.getStartMark().orElseThrow().getIndex();
        start = source.text().offsetByCodePoints(start, next - codePoints);
        codePoints = next;
        return start;
    }

    private static Style style(ScalarEvent event) {
        return switch (event.getScalarStyle()) {
            case SINGLE_QUOTED -> Style.SINGLE_QUOTED;
            case DOUBLE_QUOTED -> Style.DOUBLE_QUOTED;
            case LITERAL -> Style.LITERAL;
            case FOLDED -> Style.FOLDED;
            case PLAIN, JSON_SCALAR_STYLE -> Style.PLAIN;
        };
    }

    private ConfigValue resolveAlias(AliasEvent alias, KeyPath path) {
        String name = alias.getAlias().getValue();
        Anchored anchored = anchors.get(name);
        if (anchored == null && failed.hasAnchor(name)) return new InvalidValue(locationOf(alias), path);
        if (anchored == null)
            throw invalid(
                    alias, "*" + alias.getAlias() + " has no complete anchor &" + alias.getAlias() + " before it");
        count(alias, anchored.values());
        return anchored.value().atPath(path);
    }

    private void count(Event event, int added) {
        values += added;
        if (values > MAX_VALUES)
            throw limit(event, "more than " + MAX_VALUES + " values, the values of aliases included");
    }

    private NodeEvent rejectTag(NodeEvent event) {
        Optional<String> tag =
                event instanceof ScalarEvent scalar ? scalar.getTag() : ((CollectionStartEvent) event).getTag();
        if (tag.isPresent()) throw invalid(event, "a tag (!…) is not part of this language");
        return event;
    }

    private SourceLocation locationOf(Event event) {
        return YamlErrorMessages.locationOf(source, event.getStartMark().orElseThrow());
    }

    /** Returns an error that ends the whole file. */
    private InvalidYamlException limit(Event event, String message) {
        return new InvalidYamlException(locationOf(event), message, 0);
    }

    private InvalidYamlException invalid(Event event, String message) {
        return new InvalidYamlException(locationOf(event), message);
    }
}
