package dev.sluice.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value to its end, and on the way sees to it that no object has a name twice. Jackson would do so with a set for
 * each object; most have so few names that comparing each with each takes less time, and no memory.
 */
final class DuplicateKeyDetector {
    /** So many are compared with each other; the more there are, the better a set. */
    private static final int FEW = 16;

    private final JsonParser parser;

    /** The first names of all objects that are open, the innermost object's last. */
    private String[] open = new String[2 * FEW];

    private int count;

    DuplicateKeyDetector(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads the value at hand; the parser bounds how deep this calls itself. */
    void read() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) object();
        else if (token == JsonToken.START_ARRAY) while (parser.nextToken() != JsonToken.END_ARRAY) read();
    }

    private void object() throws IOException {
        int first = count;
        Set<String> further = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (isAmong(first, name)) throw twice();
            if (count - first < FEW) push(name);
            else further = with(name, further);
            parser.nextToken();
            read();
        }
        count = first;
    }

    private boolean isAmong(int first, String name) {
        for (int i = first; i < count; i++) if (open[i].equals(name)) return true;
        return false;
    }

    private void push(String name) {
        if (count == open.length) open = Arrays.copyOf(open, 2 * count);
        open[count++] = name;
    }

    private Set<String> with(String name, @Nullable Set<String> others) throws IOException {
        Set<String> names = others == null ? new HashSet<>() : others;
        if (!names.add(name)) throw twice();
        return names;
    }

    private IOException twice() {
        return new JsonParseException(parser, "a name stands twice");
    }
}
