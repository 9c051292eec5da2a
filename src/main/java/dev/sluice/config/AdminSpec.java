package dev.sluice.config;

import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;

/** The operators' side: health and metrics, never on the callers' port. */
public record AdminSpec(
        @Setting("The address to listen on; the loopback one unless written out.")
        String host,

        @Setting(value = "The port to listen on; 0 takes a free one.", min = "0", max = "65535")
        int port) {

    public AdminSpec {
        SpecValidator.of(AdminSpec.class, host, port).throwIfInvalid();
    }

    /** The same on another port. */
    AdminSpec withPort(int other) {
        return new AdminSpec(host, other);
    }

    public static AdminSpec defaults() {
        return new AdminSpec("127.0.0.1", 9090);
    }
}
