package dev.sluice.language.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value to its end and rejects duplicate keys. Jackson uses a set for each object. Most objects have few keys, for
 * which a linear search is faster and allocates nothing.
 */
final class DuplicateKeyDetector {
    /** Up to this number of keys, an object is searched linearly. */
    private static final int LINEAR_SEARCH_LIMIT = 16;

    private final JsonParser parser;
    private final NameMemory memory;

    /** The first keys of all open objects, innermost object last. */
    private String[] names = new String[2 * LINEAR_SEARCH_LIMIT];

    private int count;

    /** @param memory pays for the names */
    DuplicateKeyDetector(JsonParser parser, NameMemory memory) {
        this.parser = parser;
        this.memory = memory;
    }

    /** Reads the current value. The depth limit of the parser bounds the recursion. */
    void check() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) object();
        else if (token == JsonToken.START_ARRAY) while (parser.nextToken() != JsonToken.END_ARRAY) check();
    }

    private void object() throws IOException {
        int first = count;
        Set<String> overflow = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            memory.add();
            String name = parser.currentName();
            if (contains(first, name)) throw duplicateKey();
            if (count - first < LINEAR_SEARCH_LIMIT) push(name);
            else overflow = addToSet(name, overflow);
            parser.nextToken();
            check();
        }
        count = first;
        if (overflow != null) memory.dropSet(overflow.size());
    }

    private boolean contains(int first, String name) {
        for (int i = first; i < count; i++) if (names[i].equals(name)) return true;
        return false;
    }

    private void push(String name) {
        if (count == names.length) names = Arrays.copyOf(names, 2 * count);
        names[count++] = name;
    }

    private Set<String> addToSet(String name, @Nullable Set<String> previous) throws IOException {
        memory.addToSet();
        Set<String> allNames = previous == null ? new HashSet<>() : previous;
        if (!allNames.add(name)) throw duplicateKey();
        return allNames;
    }

    private IOException duplicateKey() {
        return new JsonParseException(parser, "duplicate key");
    }
}
