package dev.sluice.gateway.log;

import java.util.regex.Pattern;

/**
 * Removes query strings from the texts of other libraries. At debug and trace, the router of vertx-web logs the target of each request, and
 * Netty the fields of each HTTP/2 request. The gateway's own loggers print no query.
 */
final class ForeignText {
    private static final Pattern QUERY = Pattern.compile("\\?\\S+");
    private static final String ROOM = "dev.sluice";

    private ForeignText() {}

    /** Whether the texts of a logger are those of another library. */
    static boolean isForeign(String logger) {
        boolean isOurs = logger.equals(ROOM)
                || logger.startsWith(ROOM + ".")
                || logger.equals(LogKind.ACCESS_LOGGER)
                || logger.equals(LogKind.AUDIT_LOGGER);
        return !isOurs;
    }

    /** Returns a text in which each query, up to the next blank, is an ellipsis. */
    static String withoutQueries(String text) {
        return text.indexOf('?') < 0 ? text : QUERY.matcher(text).replaceAll("?…");
    }
}
