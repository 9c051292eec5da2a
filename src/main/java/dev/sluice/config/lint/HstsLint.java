package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.gateway.edge.ServerSpec;

/** Warns of strict transport security that no response can have. */
final class HstsLint {
    private HstsLint() {}

    /** Runs without errors only. */
    static void warn(LintContext context) {
        ServerSpec server = context.configuration().server();
        ConfigValue hsts = context.at("server", "hsts");
        if (hsts != null
                && server.hsts() != null
                && server.tls() == null
                && server.trustedProxies().isEmpty())
            context.warning(
                    hsts,
                    "no response has Strict-Transport-Security, because server has neither tls nor trusted_proxies");
    }
}
