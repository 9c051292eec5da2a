package dev.sluice.upstream.store;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Why a call has no reply, or why the store is away. */
public enum StoreReason {
    LATE("late", "it answers after the timeout"),
    SILENT("silent", "it does not answer"),
    CLOSED("closed", "it closed the connection"),
    UNREACHABLE("unreachable", "it accepts no connection"),
    TLS("tls", "the TLS handshake failed"),
    FILES("files", "a file of its tls settings or of its password is invalid"),
    SENTINELS("sentinels", "the sentinels do not know it"),
    AUTH("auth", "it rejects the user or the password"),
    NOPERM("noperm", "its user has too few rights"),
    READONLY("readonly", "it is read-only"),
    OOM("oom", "its memory is full"),
    MISCONF("misconf", "it accepts no writes"),
    LOADING("loading", "it loads its data"),
    MOVED("moved", "it is a node of a cluster, and another node has the keys"),
    CLUSTERDOWN("clusterdown", "its cluster is down"),
    BUSY("busy", "a script blocks it"),
    INVALID("invalid", "its reply is invalid"),
    ERROR("error", "it answers with an error"),
    OPENING("opening", "its connection is not yet open"),
    FULL("full", "too many commands wait for it");

    private static final Map<String, StoreReason> BY_WORD = Map.ofEntries(
            Map.entry("NOAUTH", AUTH),
            Map.entry("WRONGPASS", AUTH),
            Map.entry("NOPERM", NOPERM),
            Map.entry("READONLY", READONLY),
            Map.entry("OOM", OOM),
            Map.entry("MISCONF", MISCONF),
            Map.entry("NOREPLICAS", MISCONF),
            Map.entry("LOADING", LOADING),
            Map.entry("MASTERDOWN", READONLY),
            Map.entry("MOVED", MOVED),
            Map.entry("ASK", MOVED),
            Map.entry("CLUSTERDOWN", CLUSTERDOWN),
            Map.entry("TRYAGAIN", CLUSTERDOWN),
            Map.entry("CROSSSLOT", CLUSTERDOWN),
            Map.entry("BUSY", BUSY),
            Map.entry("CONNECTION_CLOSED", CLOSED),
            Map.entry("ILLEGAL_STATE", INVALID),
            Map.entry("Invalid", INVALID));

    /** Words of the client, which are no replies of the store. */
    private static final Set<String> OF_THE_CLIENT = Set.of("CONNECTION_CLOSED", "ILLEGAL_STATE", "Invalid");

    private static final Set<StoreReason> NEED_A_NEW_CONNECTION = Set.of(AUTH, READONLY);

    private final String code;
    private final String text;

    StoreReason(String code, String text) {
        this.code = code;
        this.text = text;
    }

    /** Returns the word for metrics. */
    public String code() {
        return code;
    }

    /** Returns the reason as the end of the sentence "the store is away: …". */
    public String text() {
        return text;
    }

    /** Whether another connection may have another result, because the store has another role, or the password has changed. */
    boolean needsNewConnection() {
        return NEED_A_NEW_CONNECTION.contains(this);
    }

    /** Whether a failure is an error that the store has sent. */
    static boolean isReply(Throwable failure) {
        return failure instanceof Response response
                && response.type() == ResponseType.ERROR
                && !OF_THE_CLIENT.contains(firstWord(failure));
    }

    /** Whether the store does not know the script, so that it has run nothing. */
    static boolean isUnknownScript(Throwable failure) {
        return isReply(failure) && firstWord(failure).equals("NOSCRIPT");
    }

    /** Returns the reason of a failure of the client. */
    static StoreReason of(Throwable failure) {
        if (failure instanceof StoreFailure known) return known.reason();
        if (failure instanceof Response) return ofError(failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof SSLException || cause instanceof java.security.GeneralSecurityException) return TLS;
        return ofConnection(failure);
    }

    private static StoreReason ofConnection(Throwable failure) {
        if (failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException) return UNREACHABLE;
        return failure instanceof IOException ? CLOSED : INVALID;
    }

    private static StoreReason ofError(Throwable error) {
        String message = String.valueOf(error.getMessage());
        // Redis 7 reports the right of a script as a plain error.
        if (message.contains("can't run this command") || message.contains("NOPERM")) return NOPERM;
        return BY_WORD.getOrDefault(firstWord(error), ERROR);
    }

    private static String firstWord(Throwable error) {
        String message = String.valueOf(error.getMessage());
        int end = message.indexOf(' ');
        return end < 0 ? message : message.substring(0, end);
    }
}
