package dev.sluice.identity;

import java.util.List;

/**
 * How a token may be signed (RFC 7518 3.1, RFC 8037 3.1): with a private key. There is no {@code none}, and there are no
 * shared secrets, which a public key could be mistaken for.
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

    /** Those that are taken where nothing else is written. */
    public static List<JwsAlgorithm> defaults() {
        return List.of(RS256, PS256, PS384, PS512, ES256, ES384, ES512, EDDSA);
    }

    /** Whether a key of this type, on this curve if it has one, can have signed so. */
    public boolean acceptsKey(String type, String crv) {
        return keyType.equals(type) && curve.equals(crv);
    }

    /** Whether a signature can be that long; of RSA, which goes by the key, no shorter than for 2048 bits. */
    public boolean acceptsSignatureOf(int bytes) {
        return keyType.equals("RSA") ? bytes >= signatureBytes && bytes <= MAX_RSA_BYTES : bytes == signatureBytes;
    }

    /** The name in tokens and in the configuration. */
    @Override
    public String toString() {
        return this == EDDSA ? "EdDSA" : name();
    }
}
