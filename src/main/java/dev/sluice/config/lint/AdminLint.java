package dev.sluice.config.lint;

import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.core.spec.Secret;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks that callers and operators have ports and tokens of their own. Vert.x would serve both ports from one shared listener. */
record AdminLint(LintContext context) {

    static void check(LintContext context) {
        AdminLint lint = new AdminLint(context);
        ConfigValue port = lint.writtenPort();
        if (port != null && lint.isUnderstood() && context.configuration().sharesAddress())
            context.error(
                    port,
                    port.describe()
                            + ": server and admin would listen on one address (expected: another port for each)");
    }

    /** The debug token travels to the port for callers, so it must not open the port for operators. */
    static void checkTokens(LintContext context) {
        Secret debug = context.configuration().server().debugToken();
        Secret admin = context.configuration().admin().operatorToken();
        ConfigValue written = context.at("server", "debug_token");
        if (written != null && debug != null && admin != null && debug.value().equals(admin.value()))
            context.error(written, "(secret) (expected: another token than that of admin.token)");
    }

    /**
     * Warns of an address that other machines reach and that serves no operator. Before {@code admin.token} was required there,
     * peers with a loopback address were operators. The variable of the token may name a file that appears later.
     */
    static void warnOfNoOperators(LintContext context) {
        AdminSpec admin = context.configuration().admin();
        ConfigValue host = context.at("admin", "host");
        if (host != null && !admin.hasOperators() && admin.tokenFile() == null)
            context.warning(
                    host,
                    host.describe()
                            + ": without admin.token and admin.tls.client_ca, no peer is an operator, not even 127.0.0.1 (expected: admin.token, or the variable "
                            + AdminSpec.TOKEN_FILE_VARIABLE + ")");
    }

    /** The default ports differ, so at least one port of a shared address is written. */
    private @Nullable ConfigValue writtenPort() {
        ConfigValue admin = context.at("admin", "port");
        return admin == null ? context.at("server", "port") : admin;
    }

    private boolean isUnderstood() {
        return Stream.of("host", "port")
                .allMatch(key -> context.isKnown("server", key) && context.isKnown("admin", key));
    }
}
