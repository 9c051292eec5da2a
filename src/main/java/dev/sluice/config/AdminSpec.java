package dev.sluice.config;

import dev.sluice.spec.Setting;
import dev.sluice.spec.SpecValidator;

/** The listener for operators: health, metrics and administration. Callers never reach it. */
public record AdminSpec(
        @Setting("The address to listen on. The default is the loopback address.")
        String host,

        @Setting(value = "The port to listen on; 0 selects a free port.", min = "0", max = "65535")
        int port) {

    public AdminSpec {
        SpecValidator.of(AdminSpec.class, host, port).throwIfInvalid();
    }

    /** Returns a copy with another port. */
    AdminSpec withPort(int other) {
        return new AdminSpec(host, other);
    }

    public static AdminSpec defaults() {
        return new AdminSpec("127.0.0.1", 9090);
    }
}
