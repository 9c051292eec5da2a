package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.upstream.store.ScriptCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The calls of the script, and its replies. Each reply that the script never returns is an {@link InvalidReplyException}. Thread-safe. */
public final class LimitScript {
    private static final String TEXT = load();

    /** Bounds of the configuration: the largest burst, its time to fill with the window, and the most units of a rate. */
    private static final long MAX_BURST = 1_000_000_000;

    private static final long MAX_AHEAD_MICROS = (366L + 1) * 24 * 60 * 60 * 1_000_000;
    private static final int MAX_REST = 999_999;

    /** The script keeps numbers below 2^53. */
    private static final long MAX_EXACT = (1L << 53) - 1;

    private static final int MAX_MEMBERS = 1_000_000_000;
    private static final int TEXTS_OF_DIFFERENCE = 3;

    private LimitScript() {}

    /** Returns the text of the script. */
    public static String text() {
        return TEXT;
    }

    private static String load() {
        try (InputStream file = Objects.requireNonNull(LimitScript.class.getResourceAsStream("limits.lua"))) {
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the key of the store that begins with a text and ends with the bytes of a bucket. */
    static byte[] key(String start, byte[] bucket) {
        byte[] first = start.getBytes(UTF_8);
        return ByteBuffer.allocate(first.length + bucket.length)
                .put(first)
                .put(bucket)
                .array();
    }

    static ScriptCall rate(byte[] key, FleetRate rate, RateExchange exchange) {
        return new ScriptCall(key, RateCharge.arguments(rate, exchange));
    }

    static RateGrant rateGrant(List<String> texts) {
        ScriptReply reply = ScriptReply.of(texts, 3);
        return new RateGrant(reply.number(0, 0, MAX_BURST), reply.number(1, -1, MAX_AHEAD_MICROS), (int)
                reply.number(2, 0, MAX_REST));
    }

    static ScriptCall quota(byte[] key, QuotaExchange exchange) {
        return call(
                key,
                "quota",
                exchange.units(),
                exchange.needed(),
                exchange.isWhole() ? 1 : 0,
                exchange.wanted(),
                exchange.returned(),
                exchange.number(),
                exchange.counted(),
                exchange.expiryMillis());
    }

    private static ScriptCall call(byte[] key, String operation, long... numbers) {
        List<String> arguments = new ArrayList<>(1 + numbers.length);
        arguments.add(operation);
        for (long number : numbers) arguments.add(Long.toString(number));
        return new ScriptCall(key, arguments);
    }

    /** Reads the count of a quota; changes nothing. */
    static ScriptCall readQuota(byte[] key) {
        return call(key, "read");
    }

    /** Sets the count to 0, and raises the number. */
    static ScriptCall resetQuota(byte[] key, long expiryMillis) {
        return call(key, "reset", expiryMillis);
    }

    static QuotaGrant quotaGrant(List<String> texts) {
        ScriptReply reply = ScriptReply.of(texts, 3);
        return new QuotaGrant(
                reply.number(0, 0, MAX_EXACT), reply.number(1, 0, MAX_EXACT), reply.number(2, 0, MAX_EXACT));
    }

    /** Adds this replica to the set of replicas, removes those that were silent for 10 s, and returns the number of members. */
    static ScriptCall heartbeat(byte[] key, String replica) {
        return new ScriptCall(key, List.of("beat", replica));
    }

    static int members(List<String> texts) {
        return (int) ScriptReply.of(texts, 1).number(0, 1, MAX_MEMBERS);
    }

    /** Removes this replica from the set. */
    static ScriptCall leave(byte[] key, String replica) {
        return new ScriptCall(key, List.of("leave", replica));
    }

    /** Writes the settings of this replica's limits, and returns those that another replica wrote otherwise. */
    static ScriptCall compare(byte[] key, String replica, Map<String, String> settingsByLimit) {
        List<String> arguments = new ArrayList<>(List.of("compare", replica));
        settingsByLimit.forEach((limit, settings) -> {
            arguments.add(limit);
            arguments.add(settings);
        });
        return new ScriptCall(key, arguments);
    }

    /**
     * A limit with other settings in another replica.
     *
     * @param settings of the other replica
     */
    record Difference(String limit, String replica, String settings) {}

    static List<Difference> differences(List<String> texts) {
        if (texts.size() % TEXTS_OF_DIFFERENCE != 0)
            throw new InvalidReplyException("the reply has " + texts.size() + " texts (expected: a multiple of 3)");
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < texts.size(); i += TEXTS_OF_DIFFERENCE)
            differences.add(new Difference(texts.get(i), texts.get(i + 1), texts.get(i + 2)));
        return differences;
    }
}
