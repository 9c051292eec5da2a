package dev.sluice.upstream.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The slots of a cluster (Redis Cluster Specification): the slot of a key, and the nodes that own slots. */
final class Slots {
    static final int COUNT = 16384;
    private static final int POLYNOMIAL = 0x1021;
    private static final int MAX_RANGES = COUNT;

    private Slots() {}

    /** Slots of one node, both ends included. */
    record Range(int first, int last, URI owner) {}

    /** Returns the slot of a key. Only the part between the first brace and the next closing one counts, unless it is empty. */
    static int of(byte[] key) {
        int open = indexOf(key, '{', 0);
        int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
        boolean isTagged = close > open + 1;
        return (isTagged ? crc16(key, open + 1, close) : crc16(key, 0, key.length)) % COUNT;
    }

    /** Returns a key that begins with another one, and whose slot is that of a number. */
    static byte[] tagged(byte[] key, int number) {
        byte[] tag = (":{" + number + '}').getBytes(US_ASCII);
        byte[] tagged = Arrays.copyOf(key, key.length + tag.length);
        System.arraycopy(tag, 0, tagged, key.length, tag.length);
        return tagged;
    }

    private static int indexOf(byte[] key, char wanted, int from) {
        for (int i = from; i < key.length; i++) if (key[i] == wanted) return i;
        return -1;
    }

    /** CRC-16/XMODEM. */
    private static int crc16(byte[] bytes, int from, int to) {
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc ^= (bytes[i] & 0xff) << 8;
            for (int bit = 0; bit < Byte.SIZE; bit++) crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
        }
        return crc & 0xffff;
    }

    /** Returns the node that an error {@code MOVED 3999 127.0.0.1:6381} names; null if it names none. */
    static @Nullable URI owner(Throwable error, URI known) {
        String[] words = String.valueOf(error.getMessage()).split(" ", -1);
        int colon = words.length == 3 ? words[2].lastIndexOf(':') : -1;
        if (colon < 0 || !words[0].equals("MOVED")) return null;
        return NodeAddress.of(words[2].substring(0, colon), words[2].substring(colon + 1), known);
    }

    /** Reads the reply to {@code CLUSTER SLOTS}. Invalid parts are left out. */
    static List<Range> ranges(@Nullable Response reply, URI known) {
        List<Range> ranges = new ArrayList<>();
        if (reply == null || !isArray(reply) || reply.size() > MAX_RANGES) return ranges;
        for (int i = 0; i < reply.size(); i++) {
            Range range = range(reply.get(i), known);
            if (range != null) ranges.add(range);
        }
        return ranges;
    }

    private static @Nullable Range range(@Nullable Response part, URI known) {
        if (part == null || !isArray(part) || part.size() < 3) return null;
        URI owner = NodeAddress.of(part.get(2), known);
        int first = slot(part.get(0));
        int last = slot(part.get(1));
        return owner == null || first < 0 || last < first ? null : new Range(first, last, owner);
    }

    private static int slot(@Nullable Response number) {
        if (number == null || number.type() != ResponseType.NUMBER) return -1;
        long slot = number.toLong();
        return slot >= 0 && slot < COUNT ? (int) slot : -1;
    }

    private static boolean isArray(@Nullable Response reply) {
        return reply != null && reply.type() == ResponseType.MULTI && reply.isArray();
    }
}
