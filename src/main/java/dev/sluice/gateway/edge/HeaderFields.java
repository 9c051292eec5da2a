package dev.sluice.gateway.edge;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.http.ListFields;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.ProblemException;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Checks the header fields of a request before any other class reads them, and gives each of them one form. An application
 * behind the gateway may read {@code X_User} as {@code X-User}, as CGI does (RFC 3875 4.1.18).
 */
public final class HeaderFields {
    /** What becomes of a field whose name contains an underscore. */
    public enum Underscores {
        REFUSE,
        DROP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private HeaderFields() {}

    /**
     * Removes fields with an underscore, if they are to be dropped, and joins the lines of each list field.
     *
     * @throws ProblemException (431) for more than 100 fields, (400) for a name that is empty or has a rejected underscore
     */
    public static void normalize(MultiMap headers, Underscores underscores) {
        List<String> withUnderscore = check(headers);
        if (!withUnderscore.isEmpty() && underscores == Underscores.REFUSE)
            throw new ProblemException(
                    400, GatewayReason.MALFORMED_REQUEST, "The name of a header field must not contain an underscore.");
        withUnderscore.forEach(headers::remove);
        ListFields.combine(headers);
    }

    /** Returns the names with an underscore. */
    private static List<String> check(MultiMap headers) {
        List<String> withUnderscore = new ArrayList<>(0);
        int fields = 0;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            // On HTTP/2, the cookie has been joined.
            if (++fields > HeaderSyntax.MAX_FIELDS)
                throw new ProblemException(
                        431,
                        GatewayReason.HEAD_TOO_LARGE,
                        "A request must have at most " + HeaderSyntax.MAX_FIELDS + " header fields.");
            if (name.isEmpty())
                throw new ProblemException(
                        400, GatewayReason.MALFORMED_REQUEST, "The name of a header field must not be empty.");
            if (name.indexOf('_') >= 0) withUnderscore.add(name);
        }
        return withUnderscore;
    }
}
