package dev.sluice.tools.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.util.Base64;

/** A key that signs tokens (ES256, RFC 7518 section 3.4). Each process creates its own. */
final class SigningKey {
    private static final String KEY_ID = "demo";
    private static final int COORDINATE_BYTES = 32;

    private final KeyPair pair;

    private SigningKey(KeyPair pair) {
        this.pair = pair;
    }

    static SigningKey create() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return new SigningKey(generator.generateKeyPair());
    }

    /** Returns the public key as a JWK (RFC 7517). */
    ObjectNode jwk() {
        ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
        ObjectNode jwk = JsonNodeFactory.instance.objectNode();
        return jwk.put("kty", "EC")
                .put("kid", KEY_ID)
                .put("use", "sig")
                .put("alg", "ES256")
                .put("crv", "P-256")
                .put("x", coordinate(point.getAffineX()))
                .put("y", coordinate(point.getAffineY()));
    }

    private static String coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, padded, COORDINATE_BYTES - length, length);
        return base64(padded);
    }

    /** Returns a signed token with these claims (RFC 7515 section 7.1). */
    String sign(JsonNode claims) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        header.put("alg", "ES256").put("kid", KEY_ID).put("typ", "at+jwt");
        String signingInput = base64(header) + "." + base64(claims);
        return signingInput + "." + base64(signatureOf(signingInput));
    }

    private byte[] signatureOf(String signingInput) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(signingInput.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has ECDSA", e);
        }
    }

    private static String base64(JsonNode json) {
        return base64(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
