package dev.sluice.config.lint;

import dev.sluice.config.Configuration;
import dev.sluice.config.source.ConfigValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that callers and operators have ports of their own. Vert.x would serve both from one shared listener. */
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

    /** The default ports differ, so at least one port of a shared address is written. */
    private @Nullable ConfigValue writtenPort() {
        ConfigValue admin = context.at("admin", "port");
        return admin == null ? context.at("server", "port") : admin;
    }

    private boolean isUnderstood() {
        Configuration configuration = context.configuration();
        return List.of("host", "port").stream()
                .noneMatch(key -> context.sources().isInvalid(configuration.server(), key)
                        || context.sources().isInvalid(configuration.admin(), key));
    }
}
