package dev.sluice.upstream.credentials;

import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The scope and the audience of requested tokens. */
public record TokenSpec(
        @Setting("The scopes of the token.") List<String> scope,

        @Setting("The audience of the token, by its name at the token server (RFC 8693).") @Nullable
        String audience,

        @Setting("The audience of the token, as a URI (RFC 8707).") @Nullable
        String resource) {

    /** RFC 6749 appendix A.4. */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

    public TokenSpec {
        SpecValidator.of(TokenSpec.class, scope, audience, resource)
                .require(
                        scope.stream().allMatch(name -> SCOPE.matcher(name).matches()),
                        "scope",
                        scope,
                        "names without blanks")
                .throwIfInvalid();
    }
}
