package dev.sluice.language.expression.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.digest.Digest;
import dev.sluice.core.digest.Hex;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.Texts;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/** The functions of texts as bytes in UTF-8. */
final class Encodings {
    /** Characters of the hash and steps of a short text, which is hashed as a whole block. */
    private static final int HASH = 64;

    private static final int BYTES_PER_CHARACTER = 3;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Encodings() {}

    /** {@code sha256-hex(text)}: null for null. An unpaired surrogate counts as a question mark. */
    static JsonNode sha256(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode value = arguments[0];
        if (value.isNull()) return value;
        EvaluationBudget budget = evaluation.budget();
        String text = Texts.of(value, budget);
        budget.chargeSteps(HASH + text.length() / 2);
        budget.chargeBytes((long) BYTES_PER_CHARACTER * text.length());
        budget.chargeText(HASH);
        return TextNode.valueOf(Hex.of(Digest.sha256(text.getBytes(UTF_8))));
    }

    /** {@code base64url(text)}: the base64url encoding (RFC 4648, section 5) of UTF-8, without padding; null for null. */
    static JsonNode base64url(JsonNode[] arguments, Evaluation evaluation) {
        JsonNode value = arguments[0];
        if (value.isNull()) return value;
        EvaluationBudget budget = evaluation.budget();
        String text = Texts.of(value, budget);
        budget.chargeSteps(10);
        budget.chargeText(3L * BYTES_PER_CHARACTER * text.length());
        return TextNode.valueOf(new String(ENCODER.encode(utf8(text, value)), UTF_8));
    }

    private static byte[] utf8(String text, JsonNode value) {
        try {
            ByteBuffer bytes = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw Function.failure("base64url", "a text without unpaired surrogates", value);
        }
    }
}
