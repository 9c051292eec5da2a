package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;
import java.util.List;
import java.util.stream.Stream;

/** What expressions can do beyond JSLT's own functions, and what JSLT's own must do differently here. */
final class Functions {
    static final List<Function> ALL = Stream.of(
                    List.of(new Lookup(), new Values(), new Numbers()), Patterns.all(), MeteredFunction.all())
            .flatMap(List::stream)
            .toList();

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
            String key = Scalar.text(arguments[1]);
            JsonNode found = key == null ? null : arguments[0].get(key);
            return found == null ? NullNode.getInstance() : found;
        }
    }

    /** {@code values($query, "tag")}: all values of a parameter as a list, which may be empty. */
    private static final class Values implements Function {
        @Override
        public String getName() {
            return "values";
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
            String name = Scalar.text(arguments[1]);
            return Parameters.all(arguments[0], name == null ? "" : name);
        }
    }
}
