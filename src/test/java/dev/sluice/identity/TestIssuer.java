package dev.sluice.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One key of an issuer, which signs with the JDK's own classes, and may be told to sign nonsense. */
public final class TestIssuer {
    private final String algorithm;
    private final String keyId;
    private final KeyPair pair;

    private TestIssuer(String algorithm, String keyId, KeyPair pair) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.pair = pair;
    }

    public static TestIssuer of(String algorithm, String keyId) {
        return of(algorithm, keyId, 2048);
    }

    private static TestIssuer of(String algorithm, String keyId, int rsaBits) {
        try {
            KeyPairGenerator generator =
                    switch (algorithm) {
                        case "ES256" -> KeyPairGenerator.getInstance("EC");
                        case "EdDSA" -> KeyPairGenerator.getInstance("Ed25519");
                        default -> KeyPairGenerator.getInstance("RSA");
                    };
            if (algorithm.equals("ES256")) generator.initialize(new ECGenParameterSpec("secp256r1"));
            if (generator.getAlgorithm().equals("RSA")) generator.initialize(rsaBits);
            return new TestIssuer(algorithm, keyId, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The same key, signing in another way. */
    public TestIssuer signing(String other) {
        return new TestIssuer(other, keyId, pair);
    }

    public static String jwks(TestIssuer... keys) {
        return Stream.of(keys).map(key -> key.jwk("")).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    /** The public key as a JWK with further members, such as {@code "use":"enc"}. */
    public String jwk(String further) {
        String more = further.isEmpty() ? "" : "," + further;
        return "{\"kid\":\"" + keyId + "\"," + parts() + more + "}";
    }

    private String parts() {
        if (pair.getPublic() instanceof RSAPublicKey rsa)
            return "\"kty\":\"RSA\",\"n\":\"" + number(rsa.getModulus(), 0) + "\",\"e\":\""
                    + number(rsa.getPublicExponent(), 0) + "\"";
        if (pair.getPublic() instanceof ECPublicKey ec)
            return "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                    + number(ec.getW().getAffineX(), 32) + "\",\"y\":\""
                    + number(ec.getW().getAffineY(), 32) + "\"";
        byte[] encoded = pair.getPublic().getEncoded();
        return "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                + base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)) + "\"";
    }

    private static String number(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] bare = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        byte[] padded = new byte[Math.max(length, bare.length)];
        System.arraycopy(bare, 0, padded, padded.length - bare.length, bare.length);
        return base64(padded);
    }

    /** The public key as PEM, which some libraries once took for a shared secret. */
    public byte[] pem() {
        String body = Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded());
        return ("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n").getBytes(UTF_8);
    }

    /** A token of these claims, with the usual header. */
    public String token(String claims) {
        return token("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\",\"typ\":\"JWT\"}", claims);
    }

    /** A token of these claims under this header, whatever it says, signed by this key. */
    public String token(String header, String claims) {
        String signed = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
        return signed + "." + base64(signature(signed.getBytes(UTF_8)));
    }

    private byte[] signature(byte[] text) {
        try {
            Signature signature = signature();
            signature.initSign(pair.getPrivate());
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Signature signature() throws GeneralSecurityException {
        if (!algorithm.equals("PS256"))
            return switch (algorithm) {
                case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
                case "EdDSA" -> Signature.getInstance("Ed25519");
                default -> Signature.getInstance("SHA256withRSA");
            };
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return pss;
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
