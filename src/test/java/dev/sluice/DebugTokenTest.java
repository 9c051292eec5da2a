package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of {@code server.debug_token} at load. */
class DebugTokenTest {
    private static final String TOKEN = "debug-0123456789abcdefghijklmnop";
    private static final String ADMIN = "admin-0123456789abcdefghijklmnop";

    private static List<String> errors(String debug, String admin) {
        String yaml = "server: { debug_token: \"" + debug + "\" }\nadmin: { token: \"" + admin + "\" }\n"
                + "routes: { GET /a: { respond: '1' } }\n";
        List<String> errors =
                ConfigurationLoader.load(List.of(new SourceFile("gateway.yaml", yaml)), name -> TOKEN).errors().stream()
                        .map(Finding::toString)
                        .toList();
        assertThat(errors).noneMatch(error -> error.contains(TOKEN));
        return errors;
    }

    @Test
    void a_token_of_its_own_is_valid_and_one_equal_to_the_token_of_operators_is_an_error() {
        assertThat(errors(TOKEN, ADMIN)).isEmpty();
        assertThat(errors("${DEBUG}", ADMIN)).isEmpty();
        assertThat(errors(TOKEN, TOKEN))
                .containsExactly("gateway.yaml:1:24: server.debug_token: (secret) (expected: another token than that"
                        + " of admin.token)");
        assertThat(errors("${DEBUG}", "${ADMIN}")).hasSize(1);
    }

    @Test
    void a_token_that_is_short_long_or_no_token_is_an_error() {
        assertThat(errors("debug", ADMIN))
                .containsExactly("gateway.yaml:1:24: server.debug_token: 5 bytes (expected: 32 to 4096 bytes)");
        assertThat(errors("x".repeat(4097), ADMIN)).hasSize(1);
        assertThat(errors("two words 0123456789abcdefghijklm", ADMIN))
                .containsExactly(
                        "gateway.yaml:1:24: server.debug_token: (secret) (expected: letters, digits and -._~+/,"
                                + " with = only at the end)");
    }
}
