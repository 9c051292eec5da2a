package dev.sluice.identity;

import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** One way to know a caller, as the operator wrote it; its name is its key. */
public record IdentitySpec(
        @Setting(value = "Callers who send a key of their own.", key = "api_keys")
        ApiKeys apiKeys) {

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
            Map<String, String> sha256) {

        /** RFC 9110 5.6.2. */
        private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

        private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");

        public ApiKeys {
            Rules rules = Rules.of(ApiKeys.class)
                    .require(HEADER.matcher(header).matches(), "header", header, "the name of a header")
                    .require(!sha256.isEmpty(), "sha256", "(empty)", "at least one caller");
            sha256.forEach((name, hex) -> rules.require(isSha256(hex), "sha256", shown(name), "64 hex digits"));
            rules.require(
                            differ(sha256.values()),
                            "sha256",
                            "(a key of two callers)",
                            "a key of its own for each caller")
                    .check();
        }

        private static boolean isSha256(String hex) {
            return SHA256.matcher(hex).matches();
        }

        /** Not the value: whoever gets it wrong has often written the key itself. */
        private static String shown(String name) {
            return "the entry of " + name;
        }

        private static boolean differ(Collection<String> hexes) {
            return hexes.stream()
                            .map(hex -> hex.toLowerCase(Locale.ROOT))
                            .distinct()
                            .count()
                    == hexes.size();
        }
    }
}
