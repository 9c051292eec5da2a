package dev.sluice.gateway.identity.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.identity.DenialReason;
import dev.sluice.gateway.identity.InvalidTokenException;
import dev.sluice.gateway.identity.JwsAlgorithm;
import dev.sluice.language.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token in the compact form of RFC 7515, parsed strictly; its signature is not verified yet. {@code jku}, {@code jwk}, {@code
 * x5u} and {@code x5c} are ignored, because only the configuration names the keys.
 *
 * @param algorithm one of the accepted algorithms
 * @param keyId the {@code kid}; null without one
 * @param payload the bytes of the claims
 */
record SignedJwt(JwsAlgorithm algorithm, @Nullable String keyId, Buffer payload, ObjectNode claims) {
    private static final int MAX_KEY_ID_LENGTH = 256;
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    /** Headers that change the meaning of the token: extensions, an unencoded payload, encryption, a nested token. */
    private static final List<String> UNSUPPORTED_HEADERS = List.of("crit", "b64", "enc", "zip", "cty");

    /**
     * Parses a token.
     *
     * @throws InvalidTokenException when the token is malformed or its algorithm is not accepted
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

    /** RFC 9068 4 requires {@code typ}. It is optional here, because most issuers omit it. */
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

    /** Decodes base64url without padding (RFC 7515 2), and rejects texts that are not canonical. */
    private static byte[] decodeStrictly(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) return bytes;
        } catch (IllegalArgumentException e) {
            // Handled like a text that is not canonical.
        }
        throw new InvalidTokenException(DenialReason.MALFORMED);
    }
}
