package dev.sluice.core.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Verifies that a private key belongs to a certificate: signs a message with the key and checks it with the certificate. */
public final class KeyPairVerifier {
    /** RFC 7468 10. Other key formats are not checked. */
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private static final byte[] TEST_MESSAGE = {1};

    private KeyPairVerifier() {}

    /**
     * Returns false when the key does not belong to the first certificate, or when a file is invalid. Returns true for a key that
     * is not PKCS #8, which is not checked.
     */
    public static boolean matches(byte[] certificates, byte[] key) {
        try {
            PublicKey publicKey = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificates))
                    .getPublicKey();
            PrivateKey privateKey = privateKey(key, publicKey.getAlgorithm());
            return privateKey == null || verifies(publicKey, privateKey);
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            return false;
        }
    }

    private static @Nullable PrivateKey privateKey(byte[] pem, String algorithm) throws GeneralSecurityException {
        Matcher matcher = PKCS8.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        if (!matcher.find()) return null;
        byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static boolean verifies(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(signatureAlgorithm(publicKey.getAlgorithm()));
        signature.initSign(privateKey);
        signature.update(TEST_MESSAGE);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(TEST_MESSAGE);
        return signature.verify(signed);
    }

    private static String signatureAlgorithm(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> keyAlgorithm;
        };
    }
}
