package dev.sluice.credentials;

import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a token shall be good for. */
public record TokenSpec(
        @Setting("What the token shall allow.") List<String> scope,

        @Setting("For whom the token shall be, by the name that the token server has for it (RFC 8693).") @Nullable
        String audience,

        @Setting("For whom the token shall be, as a URI (RFC 8707).") @Nullable
        String resource) {

    /** RFC 6749 appendix A.4. */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

    public TokenSpec {
        SpecValidator.of(TokenSpec.class)
                .require(
                        scope.stream().allMatch(name -> SCOPE.matcher(name).matches()),
                        "scope",
                        scope,
                        "names without blanks")
                .throwIfInvalid();
    }
}
