package dev.sluice.identity;

import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One way to know a caller, as the operator wrote it; its name is its key. */
public record IdentitySpec(
        @Setting(value = "Callers who send a key of their own.", key = "api_keys") @Nullable
        ApiKeys apiKeys) {

    public IdentitySpec {
        Rules.of(IdentitySpec.class)
                .require(apiKeys != null, "api_keys", "missing", "a way to know a caller")
                .check();
    }

    /**
     * Callers known by a key.
     *
     * @param header the request header that carries the key
     * @param sha256 the caller's name, and the SHA-256 of the caller's key in hexadecimal; the key itself is not kept
     */
    public record ApiKeys(
            @Setting("The request header that carries the key.")
            String header,

            @Setting("The callers: a name, and the SHA-256 of the key in hexadecimal.")
            Map<String, String> sha256) {}
}
