package dev.sluice.gateway.limit.fleet;

import dev.sluice.upstream.store.ScriptCall;
import java.util.List;
import java.util.Map;

/** The calls of the script, and its replies. Thread-safe. */
public final class LimitScript {
    private LimitScript() {}

    /** Returns the text of the script. */
    public static String text() {
        throw new UnsupportedOperationException("S2");
    }

    static ScriptCall rate(byte[] key, FleetRate rate, RateExchange exchange) {
        throw new UnsupportedOperationException("S2");
    }

    static RateGrant rateGrant(List<String> reply) {
        throw new UnsupportedOperationException("S2");
    }

    static ScriptCall quota(byte[] key, QuotaExchange exchange) {
        throw new UnsupportedOperationException("S2");
    }

    /** Reads the count of a quota; changes nothing. */
    static ScriptCall readQuota(byte[] key) {
        throw new UnsupportedOperationException("S2");
    }

    /** Sets the count to 0, and raises the number. */
    static ScriptCall resetQuota(byte[] key, long expiryMillis) {
        throw new UnsupportedOperationException("S2");
    }

    static QuotaGrant quotaGrant(List<String> reply) {
        throw new UnsupportedOperationException("S2");
    }

    /** Adds this replica to the set of replicas, removes those that were silent for 10 s, and returns the number of members. */
    static ScriptCall heartbeat(byte[] key, String replica) {
        throw new UnsupportedOperationException("S2");
    }

    static int members(List<String> reply) {
        throw new UnsupportedOperationException("S2");
    }

    /** Removes this replica from the set. */
    static ScriptCall leave(byte[] key, String replica) {
        throw new UnsupportedOperationException("S2");
    }

    /** Writes the settings of this replica's limits, and returns those that another replica wrote otherwise. */
    static ScriptCall compare(byte[] key, String replica, Map<String, String> settingsByLimit) {
        throw new UnsupportedOperationException("S2");
    }

    /**
     * A limit with other settings in another replica.
     *
     * @param settings of the other replica
     */
    record Difference(String limit, String replica, String settings) {}

    static List<Difference> differences(List<String> reply) {
        throw new UnsupportedOperationException("S2");
    }
}
