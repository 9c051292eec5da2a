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
 * Finds which variables a compiled expression takes from outside. JSLT knows (names bound by {@code let} or a function
 * are not among them) but has no method that tells. It does, before it evaluates anything, look up each of those it was
 * offered, and only those: so it is offered every name in the text, and leaves a mark in {@link #found}.
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

    /** Ends the evaluation before it begins: when JSLT asks for a name after the last one. */
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
