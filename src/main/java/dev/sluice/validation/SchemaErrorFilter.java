package dev.sluice.validation;

import io.vertx.json.schema.OutputUnit;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reduces the errors of vertx-json-schema, which also reports every enclosing schema, to their causes. */
final class SchemaErrorFilter {
    private static final int MAX_DETAIL_LENGTH = 200;

    /** Keywords whose own error is more useful than the errors of their branches. */
    private static final Set<String> BRANCHING = Set.of("anyOf", "oneOf", "not", "contains", "propertyNames");

    private SchemaErrorFilter() {}

    /** Returns the errors without further causes. The library lists an error directly before its causes. */
    static List<OutputUnit> rootErrors(List<OutputUnit> errors) {
        List<OutputUnit> roots = new ArrayList<>();
        Set<String> reportedProperties = new HashSet<>();
        for (int i = 0; i < errors.size(); i++) {
            OutputUnit error = errors.get(i);
            boolean hasCauses = i + 1 < errors.size() && isWithin(errors.get(i + 1), error);
            boolean isDuplicate = isDuplicate(error, reportedProperties);
            boolean hidesCauses = isDuplicate || BRANCHING.contains(keyword(error));
            if (!isDuplicate && (hidesCauses || !hasCauses)) roots.add(error);
            while (hidesCauses && i + 1 < errors.size() && isWithin(errors.get(i + 1), error)) i++;
        }
        return roots;
    }

    /** Returns whether the error repeats an invalid property, which the library also reports as a property without a schema. */
    private static boolean isDuplicate(OutputUnit error, Set<String> reportedProperties) {
        String location = error.getKeywordLocation();
        String property = location.substring(0, location.lastIndexOf('/')) + ' ' + error.getInstanceLocation();
        return switch (keyword(error)) {
            case "additionalProperties", "unevaluatedProperties" -> reportedProperties.contains(property);
            case "properties" -> {
                reportedProperties.add(property);
                yield false;
            }
            default -> false;
        };
    }

    private static boolean isWithin(OutputUnit cause, OutputUnit error) {
        return cause.getKeywordLocation().startsWith(error.getKeywordLocation() + "/");
    }

    private static String keyword(OutputUnit error) {
        String location = error.getKeywordLocation();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    /** Returns the JSON Pointer of the value. */
    static String pointer(OutputUnit error) {
        return pointer(error.getInstanceLocation());
    }

    /** Returns the JSON Pointer of the keyword in the schema. */
    static String keywordPointer(OutputUnit error) {
        return pointer(error.getKeywordLocation());
    }

    /** The library writes a pointer as the fragment of a URL. */
    private static String pointer(String location) {
        String fragment = location.substring(location.indexOf('#') + 1);
        return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static String detail(OutputUnit error) {
        String detail = String.valueOf(error.getError());
        return detail.length() <= MAX_DETAIL_LENGTH ? detail : detail.substring(0, MAX_DETAIL_LENGTH) + "…";
    }
}
