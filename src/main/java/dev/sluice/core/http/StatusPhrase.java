package dev.sluice.core.http;

import static java.util.Map.entry;

import java.util.Map;

/** Reason phrases of the statuses of errors. Titles of problem documents have these texts, some of which are older than RFC 9110. */
public final class StatusPhrase {
    private static final Map<Integer, String> PHRASES = Map.ofEntries(
            entry(400, "Bad Request"),
            entry(401, "Unauthorized"),
            entry(402, "Payment Required"),
            entry(403, "Forbidden"),
            entry(404, "Not Found"),
            entry(405, "Method Not Allowed"),
            entry(406, "Not Acceptable"),
            entry(407, "Proxy Authentication Required"),
            entry(408, "Request Timeout"),
            entry(409, "Conflict"),
            entry(410, "Gone"),
            entry(411, "Length Required"),
            entry(412, "Precondition Failed"),
            entry(413, "Request Entity Too Large"),
            entry(414, "Request-URI Too Long"),
            entry(415, "Unsupported Media Type"),
            entry(416, "Requested Range Not Satisfiable"),
            entry(417, "Expectation Failed"),
            entry(421, "Misdirected Request"),
            entry(422, "Unprocessable Entity"),
            entry(423, "Locked"),
            entry(424, "Failed Dependency"),
            entry(425, "Unordered Collection"),
            entry(426, "Upgrade Required"),
            entry(428, "Precondition Required"),
            entry(429, "Too Many Requests"),
            entry(431, "Request Header Fields Too Large"),
            entry(500, "Internal Server Error"),
            entry(501, "Not Implemented"),
            entry(502, "Bad Gateway"),
            entry(503, "Service Unavailable"),
            entry(504, "Gateway Timeout"),
            entry(505, "HTTP Version Not Supported"),
            entry(506, "Variant Also Negotiates"),
            entry(507, "Insufficient Storage"),
            entry(510, "Not Extended"),
            entry(511, "Network Authentication Required"));

    private StatusPhrase() {}

    /** Returns the phrase of a status from 400 to 599, which is {@code Client Error (499)} or {@code Server Error (599)} without its own. */
    public static String of(int status) {
        String phrase = PHRASES.get(status);
        return phrase == null ? (status < 500 ? "Client" : "Server") + " Error (" + status + ')' : phrase;
    }
}
