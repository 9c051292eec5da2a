package dev.sluice.config.lint;

import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.KeyPath;

/** Warns of an admin port that the probes of Kubernetes cannot reach. They connect to the address of the pod. */
record ProbeLint(LintContext context) {
    private static final String ADMIN = "admin";

    static void warn(LintContext context) {
        ProbeLint lint = new ProbeLint(context);
        AdminSpec admin = context.configuration().admin();
        if (admin.isLoopback())
            lint.warn(
                    "host",
                    admin.host(),
                    "the probes of Kubernetes cannot reach a loopback address (expected: 0.0.0.0, the default with the variable "
                            + AdminSpec.HOST_VARIABLE + " of the image)");
        if (admin.port() == 0)
            lint.warn("port", "0", "the probes of Kubernetes need a known port (expected: the port of the Deployment)");
    }

    /** @param value the default, which the message shows if the setting is not written */
    private void warn(String key, String value, String message) {
        ConfigValue written = context.at(ADMIN, key);
        KeyPath path = KeyPath.ROOT.key(ADMIN).key(key);
        if (written == null) context.findings().warning(context.settings().location(), path, value + ": " + message);
        else context.warning(written, written.describe() + ": " + message);
    }
}
