package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Expression;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Finds the free variables of a compiled expression; names bound by {@code let} or a function are not free. JSLT has no
 * method for this, but it looks up the free variables before it evaluates. So this map offers every name in the text and
 * records the lookups in {@link #found}.
 */
final class FreeVariables extends AbstractMap<String, JsonNode> {
    private static final Pattern NAME = Pattern.compile("\\$([A-Za-z0-9_-]+)");

    private final List<String> candidates;
    private final Set<String> found = new LinkedHashSet<>();

    private FreeVariables(List<String> candidates) {
        this.candidates = candidates;
    }

    static Set<String> of(String text, Expression compiled) {
        FreeVariables probe = new FreeVariables(NAME.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .toList());
        EvaluationBudget.reset();
        try {
            compiled.apply(probe, NullNode.getInstance());
        } catch (ProbeFinished finished) {
            return Set.copyOf(probe.found);
        }
        throw new IllegalStateException("JSLT no longer binds variables before it evaluates");
    }

    @Override
    public JsonNode get(Object key) {
        found.add((String) key);
        return NullNode.getInstance();
    }

    @Override
    public Set<String> keySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<String> iterator() {
                return new CandidateIterator(candidates.iterator());
            }

            @Override
            public int size() {
                return candidates.size();
            }
        };
    }

    @Override
    public Set<Map.Entry<String, JsonNode>> entrySet() {
        throw new UnsupportedOperationException();
    }

    /** Ends the evaluation when JSLT reads past the last name. */
    private record CandidateIterator(Iterator<String> names) implements Iterator<String> {
        @Override
        public boolean hasNext() {
            if (!names.hasNext()) throw new ProbeFinished();
            return true;
        }

        @Override
        public String next() {
            if (!names.hasNext()) throw new NoSuchElementException();
            return names.next();
        }
    }

    private static final class ProbeFinished extends RuntimeException {
        ProbeFinished() {
            super(null, null, false, false);
        }
    }
}
