package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;
import java.util.List;

/** What expressions can do beyond JSLT's own functions. */
final class Functions {
    static final List<Function> ALL = List.of(new Lookup());

    private Functions() {}

    /** {@code lookup(object, key)}: the value under a key that is any scalar, such as a number; null when there is none. */
    private static final class Lookup implements Function {
        @Override
        public String getName() {
            return "lookup";
        }

        @Override
        public int getMinArguments() {
            return 2;
        }

        @Override
        public int getMaxArguments() {
            return 2;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            JsonNode found = arguments[0].get(arguments[1].asText());
            return found == null ? NullNode.getInstance() : found;
        }
    }
}
