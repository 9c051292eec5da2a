package dev.sluice.config.source;

import dev.sluice.config.source.Mapping.Entry;
import dev.sluice.config.source.RawScalar.Style;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Builds the values of one document from the parser's events, so that depth, aliases and tags are judged before anything
 * grows. An alias counts as everything that it stands for.
 */
final class Composer {
    private static final int DEEPEST = 64;
    private static final int MOST_VALUES = 250_000;

    private final SourceFile source;
    private final Iterator<Event> events;
    private final Substitution substitution;
    private final Findings findings;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private int values;
    private int codePoints;
    private int start;

    /** What an anchor names, and how many values that is. */
    private record Anchored(ConfigValue value, int values) {}

    Composer(SourceFile source, Iterator<Event> events, Substitution substitution, Findings findings) {
        this.source = source;
        this.events = events;
        this.substitution = substitution;
        this.findings = findings;
    }

    /** The document's value; empty when the stream holds no document. */
    Optional<ConfigValue> document() {
        events.next();
        if (events.next().getEventId() == Event.ID.StreamEnd) return Optional.empty();
        ConfigValue value = value(events.next(), KeyPath.TOP, 0);
        events.next();
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd)
            throw refused(end, "a second document; write it in a file of its own, or leave the --- out");
        return Optional.of(value);
    }

    private ConfigValue value(Event event, KeyPath path, int depth) {
        if (event instanceof AliasEvent alias) return aliased(alias, path);
        int before = values;
        count(event, 1);
        if (depth > DEEPEST) throw refused(event, "nested deeper than " + DEEPEST + " levels");
        ConfigValue value = content(untagged((NodeEvent) event), path, depth);
        ((NodeEvent) event)
                .getAnchor()
                .ifPresent(anchor -> anchors.put(name(anchor), new Anchored(value, values - before)));
        return value;
    }

    private ConfigValue content(NodeEvent event, KeyPath path, int depth) {
        if (event instanceof ScalarEvent scalar) return substitution.fill(scalar(scalar, path), findings);
        event.getAnchor().ifPresent(anchor -> anchors.remove(name(anchor)));
        return event instanceof SequenceStartEvent ? sequence(event, path, depth) : mapping(event, path, depth);
    }

    private Sequence sequence(Event start, KeyPath path, int depth) {
        List<ConfigValue> items = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next())
            items.add(value(next, path.item(items.size()), depth + 1));
        return new Sequence(place(start), path, items);
    }

    private Mapping mapping(Event start, KeyPath path, int depth) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            if (!(next instanceof ScalarEvent written)) throw refused(next, "a key must be a plain text");
            Scalar key = scalar((ScalarEvent) untagged(written), path.key(written.getValue()));
            Entry entry = new Entry(key, value(events.next(), key.path(), depth + 1));
            Entry first = entries.putIfAbsent(key.text(), entry);
            if (first != null)
                findings.error(key, "written twice; first at " + first.key().place());
        }
        return new Mapping(place(start), path, entries);
    }

    private Scalar scalar(ScalarEvent event, KeyPath path) {
        RawScalar written = new RawScalar(source, place(event), start(event), style(event), event.getValue());
        return new Scalar(written, path, event.getValue());
    }

    /** The parser counts code points, strings count chars; from one event to the next is not far. */
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

    private ConfigValue aliased(AliasEvent alias, KeyPath path) {
        Anchored anchored = anchors.get(name(alias.getAlias()));
        if (anchored == null)
            throw refused(alias, "*" + alias.getAlias() + " has no finished &" + alias.getAlias() + " before it");
        count(alias, anchored.values());
        return anchored.value().aliased(path);
    }

    private void count(Event event, int more) {
        values += more;
        if (values > MOST_VALUES)
            throw refused(event, "more than " + MOST_VALUES + " values, counting what aliases stand for");
    }

    private NodeEvent untagged(NodeEvent event) {
        Optional<String> tag =
                event instanceof ScalarEvent scalar ? scalar.getTag() : tag((CollectionStartEvent) event);
        if (tag.isPresent()) throw refused(event, "a tag (!…) is not part of this language");
        return event;
    }

    private static Optional<String> tag(CollectionStartEvent event) {
        return event.getTag();
    }

    private static String name(Anchor anchor) {
        return anchor.getValue();
    }

    private SourceLocation place(Event event) {
        return YamlErrorMessages.place(source, event.getStartMark().orElseThrow());
    }

    private InvalidYamlException refused(Event event, String message) {
        return new InvalidYamlException(place(event), message);
    }
}
