package dev.sluice.gateway.identity;

import java.util.List;

/**
 * The signature algorithms of JWTs (RFC 7518 3.1, RFC 8037 3.1). {@code none} and HMAC are not supported: an attacker could use
 * a public key as the secret of an HMAC.
 */
public enum JwsAlgorithm {
    RS256("RSA", "", 256),
    RS384("RSA", "", 256),
    RS512("RSA", "", 256),
    PS256("RSA", "", 256),
    PS384("RSA", "", 256),
    PS512("RSA", "", 256),
    ES256("EC", "P-256", 64),
    ES384("EC", "P-384", 96),
    ES512("EC", "P-521", 132),
    EDDSA("OKP", "Ed25519", 64);

    private static final int MAX_RSA_BYTES = 2048;

    private final String keyType;
    private final String curve;
    private final int signatureBytes;

    JwsAlgorithm(String keyType, String curve, int signatureBytes) {
        this.keyType = keyType;
        this.curve = curve;
        this.signatureBytes = signatureBytes;
    }

    public static List<JwsAlgorithm> defaults() {
        return List.of(RS256, PS256, PS384, PS512, ES256, ES384, ES512, EDDSA);
    }

    /**
     * Returns whether a key of this type fits the algorithm.
     *
     * @param crv the curve; empty for RSA
     */
    public boolean acceptsKey(String type, String crv) {
        return keyType.equals(type) && curve.equals(crv);
    }

    /** Returns whether a signature may have this length. An RSA signature has at least 256 bytes, as for a 2048-bit key. */
    public boolean acceptsSignatureOf(int bytes) {
        return keyType.equals("RSA") ? bytes >= signatureBytes && bytes <= MAX_RSA_BYTES : bytes == signatureBytes;
    }

    @Override
    public String toString() {
        return this == EDDSA ? "EdDSA" : name();
    }
}
