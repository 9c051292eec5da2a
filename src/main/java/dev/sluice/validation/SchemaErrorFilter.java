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
    private static final int LONGEST_DETAIL = 200;

    /** Of these the errors of the single ways say less than that none of the ways is the right one. */
    private static final Set<String> OF_SEVERAL_WAYS = Set.of("anyOf", "oneOf", "not", "contains", "propertyNames");

    private SchemaErrorFilter() {}

    /** The errors that have no other as their reason. An error comes right before its reasons. */
    static List<OutputUnit> thatMatter(List<OutputUnit> errors) {
        List<OutputUnit> matter = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (int i = 0; i < errors.size(); i++) {
            OutputUnit error = errors.get(i);
            boolean hasReasons = i + 1 < errors.size() && isWithin(errors.get(i + 1), error);
            boolean isTold = isTold(error, known);
            boolean endsHere = isTold || OF_SEVERAL_WAYS.contains(keyword(error));
            if (!isTold && (endsHere || !hasReasons)) matter.add(error);
            while (endsHere && i + 1 < errors.size() && isWithin(errors.get(i + 1), error)) i++;
        }
        return matter;
    }

    /** The library takes a property that does not fit its schema for one without a schema, and tells of it again. */
    private static boolean isTold(OutputUnit error, Set<String> known) {
        String location = error.getKeywordLocation();
        String property = location.substring(0, location.lastIndexOf('/')) + ' ' + error.getInstanceLocation();
        return switch (keyword(error)) {
            case "additionalProperties", "unevaluatedProperties" -> known.contains(property);
            case "properties", "patternProperties" -> {
                known.add(property);
                yield false;
            }
            default -> false;
        };
    }

    private static boolean isWithin(OutputUnit reason, OutputUnit error) {
        return reason.getKeywordLocation().startsWith(error.getKeywordLocation() + "/");
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
        return detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL) + "…";
    }
}
