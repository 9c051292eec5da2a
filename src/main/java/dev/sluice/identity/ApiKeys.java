package dev.sluice.identity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Callers known by a key of their own in a header. Only the SHA-256 of a key is held, which is enough because keys are
 * random and long, unlike passwords.
 */
public final class ApiKeys implements Identity {
    private static final int LONGEST = 256;

    private final String header;
    private final String challenge;
    private final Map<String, byte[]> digests = new LinkedHashMap<>();

    public ApiKeys(IdentitySpec.ApiKeys spec) {
        header = spec.header();
        challenge = "ApiKey header=\"" + header + "\"";
        spec.sha256().forEach((name, hex) -> digests.put(name, HexFormat.of().parseHex(hex)));
    }

    @Override
    public Future<Caller> of(MultiMap headers) {
        List<String> keys = headers.getAll(header);
        String name = keys.size() == 1 ? nameOf(keys.get(0)) : null;
        return name == null ? Future.failedFuture(new Unknown(challenge)) : Future.succeededFuture(caller(name));
    }

    /** Looks at every entry, each for as long as any other: the time taken tells nothing about the keys. */
    private @Nullable String nameOf(String key) {
        if (key.isEmpty() || key.length() > LONGEST) return null;
        byte[] digest = sha256(key);
        String found = null;
        for (Map.Entry<String, byte[]> entry : digests.entrySet())
            if (MessageDigest.isEqual(entry.getValue(), digest)) found = entry.getKey();
        return found;
    }

    /** Of the bytes as they were sent: HTTP headers arrive as Latin-1, whatever the caller wrote. */
    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.ISO_8859_1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Caller caller(String name) {
        return new Caller(JsonNodeFactory.instance.objectNode().put("sub", name));
    }
}
