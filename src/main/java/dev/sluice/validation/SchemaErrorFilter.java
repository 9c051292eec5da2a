package dev.sluice.validation;

import io.vertx.json.schema.OutputUnit;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The errors of the schema library, which come with those that led to them, cut down to those that say something. */
final class SchemaErrorFilter {
    private static final int MAX_DETAIL_LENGTH = 200;

    /** Of these the errors of the single ways say less than that none of the ways is the right one. */
    private static final Set<String> BRANCHING = Set.of("anyOf", "oneOf", "not", "contains", "propertyNames");

    private SchemaErrorFilter() {}

    /** The errors that have no other as their reason. An error comes right before its reasons. */
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

    /** The library takes a property that does not fit its schema for one without a schema, and tells of it again. */
    private static boolean isDuplicate(OutputUnit error, Set<String> reportedProperties) {
        String location = error.getKeywordLocation();
        String property = location.substring(0, location.lastIndexOf('/')) + ' ' + error.getInstanceLocation();
        return switch (keyword(error)) {
            case "additionalProperties", "unevaluatedProperties" -> reportedProperties.contains(property);
            case "properties", "patternProperties" -> {
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

    /** Where the value is, a JSON Pointer; the library writes it as the fragment of a URL. */
    static String pointer(OutputUnit error) {
        String fragment = error.getInstanceLocation().substring(1);
        return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static String detail(OutputUnit error) {
        String detail = String.valueOf(error.getError());
        return detail.length() <= MAX_DETAIL_LENGTH ? detail : detail.substring(0, MAX_DETAIL_LENGTH) + "…";
    }
}
