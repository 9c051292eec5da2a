package dev.sluice.identity.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.identity.DenialReason;
import dev.sluice.identity.InvalidTokenException;
import dev.sluice.identity.JwsAlgorithm;
import dev.sluice.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token in the compact form of RFC 7515, read so that it can mean one thing only; its signature is not checked yet. Where
 * the key is, is the configuration's to say: {@code jku}, {@code jwk}, {@code x5u} and {@code x5c} are never looked at, and
 * {@code kid} is a name among the issuer's keys and nothing else.
 *
 * @param algorithm how it says it is signed; one that is taken
 * @param keyId the name of the key; null where it does not say
 * @param payload the bytes of its claims
 * @param claims the same, read
 */
record SignedJwt(JwsAlgorithm algorithm, @Nullable String keyId, Buffer payload, ObjectNode claims) {
    private static final int MAX_KEY_ID_LENGTH = 256;
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    /** What would change how the rest is to be read: extensions, an unencoded payload, encryption, a token in a token. */
    private static final List<String> UNSUPPORTED_HEADERS = List.of("crit", "b64", "enc", "zip", "cty");

    /**
     * Reads a token.
     *
     * @throws InvalidTokenException when it is none that is taken here
     */
    static SignedJwt parse(String text, List<JwsAlgorithm> accepted) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) throw new InvalidTokenException(DenialReason.MALFORMED);
        ObjectNode header = object(decodeStrictly(parts[0]));
        if (UNSUPPORTED_HEADERS.stream().anyMatch(header::has) || !isAcceptedType(header.path("typ")))
            throw new InvalidTokenException(DenialReason.MALFORMED);
        JwsAlgorithm algorithm = algorithm(header.path("alg"), accepted);
        if (!algorithm.acceptsSignatureOf(decodeStrictly(parts[2]).length))
            throw new InvalidTokenException(DenialReason.SIGNATURE);
        byte[] payload = decodeStrictly(parts[1]);
        return new SignedJwt(algorithm, keyId(header.path("kid")), Buffer.buffer(payload), object(payload));
    }

    /** RFC 9068 4 wants the type of an access token said; most issuers do not, so it may be left out. */
    private static boolean isAcceptedType(JsonNode type) {
        return type.isMissingNode()
                || (type.isTextual() && TYPES.contains(type.asText().toLowerCase(Locale.ROOT)));
    }

    private static JwsAlgorithm algorithm(JsonNode name, List<JwsAlgorithm> accepted) {
        return accepted.stream()
                .filter(algorithm -> name.isTextual() && algorithm.toString().equals(name.asText()))
                .findFirst()
                .orElseThrow(() -> new InvalidTokenException(DenialReason.ALGORITHM));
    }

    private static @Nullable String keyId(JsonNode name) {
        if (name.isMissingNode()) return null;
        if (!name.isTextual() || name.asText().length() > MAX_KEY_ID_LENGTH)
            throw new InvalidTokenException(DenialReason.MALFORMED);
        return name.asText();
    }

    private static ObjectNode object(byte[] bytes) {
        return StrictJson.readObject(bytes).orElseThrow(() -> new InvalidTokenException(DenialReason.MALFORMED));
    }

    /** Of all texts that a lenient decoder takes for the same bytes, the one that RFC 7515 2 means. */
    private static byte[] decodeStrictly(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) return bytes;
        } catch (IllegalArgumentException e) {
            // The same as one that is not canonical.
        }
        throw new InvalidTokenException(DenialReason.MALFORMED);
    }
}
