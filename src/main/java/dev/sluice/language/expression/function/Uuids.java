package dev.sluice.language.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.value.Evaluation;
import java.util.UUID;

/** UUIDs (RFC 9562): random ones of version 4, and those of two numbers as JSLT forms them. */
final class Uuids {
    private static final int LENGTH = 36;
    private static final long WITHOUT_LAST_16_BITS = 0xFFFFFFFFFFFF0000L;
    private static final long VERSION_1 = 0x1000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long LAST_12_BITS = 0xFFFL;
    private static final long LAST_62_BITS = 0x3FFFFFFFFFFFFFFFL;
    private static final long VARIANT = 0x8000000000000000L;

    private Uuids() {}

    /** {@code uuid()} or {@code uuid(mostSignificant, leastSignificant)}; two nulls give the UUID with zeros only. */
    static JsonNode uuid(JsonNode[] arguments, Evaluation evaluation) {
        if (arguments.length == 1) throw Function.failure("uuid", "no argument or two numbers", arguments);
        evaluation.budget().chargeText(LENGTH);
        UUID uuid = arguments.length == 0 ? random(evaluation) : of(arguments[0], arguments[1], evaluation);
        return TextNode.valueOf(uuid.toString());
    }

    private static UUID random(Evaluation evaluation) {
        long most = evaluation.random().nextLong();
        long least = evaluation.random().nextLong();
        return new UUID((most & WITHOUT_LAST_16_BITS) | VERSION_4 | (most & LAST_12_BITS), variant(least));
    }

    private static UUID of(JsonNode most, JsonNode least, Evaluation evaluation) {
        if (most.isNull() && least.isNull()) return new UUID(0, 0);
        return new UUID(version1(bits(most, evaluation)), variant(bits(least, evaluation)));
    }

    private static long bits(JsonNode value, Evaluation evaluation) {
        JsonNode number = NumberText.argument(value, "uuid", evaluation.budget());
        return number.isNull() ? 0 : NumberFunctions.toLong(number, "uuid", evaluation.budget());
    }

    /** Moves the last 16 bits behind the version, so that the last four of them are lost. */
    private static long version1(long bits) {
        return (bits & WITHOUT_LAST_16_BITS) + VERSION_1 + ((bits & 0xFFFFL) >> 4);
    }

    private static long variant(long bits) {
        return (bits & LAST_62_BITS) | VARIANT;
    }
}
