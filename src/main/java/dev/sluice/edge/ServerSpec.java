package dev.sluice.edge;

import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;

/** The callers' side as the operator wrote it. */
public record ServerSpec(
        @Setting("The address to listen on.") String host,

        @Setting(value = "The port to listen on; 0 takes a free one.", min = "0", max = "65535")
        int port,

        @Setting("What a request may be.") Limits limits) {

    public ServerSpec {
        Rules.of(ServerSpec.class, host, port).check();
    }

    /** Limits on one request. */
    public record Limits(
            @Setting(value = "Largest request body.", min = "1KiB", max = "64MiB")
            Size body) {
        public Limits {
            Rules.of(Limits.class, body).check();
        }
    }

    /** The same on another port. */
    public ServerSpec withPort(int other) {
        return new ServerSpec(host, other, limits);
    }

    public static ServerSpec defaults() {
        return new ServerSpec("0.0.0.0", 8080, new Limits(Size.mib(1)));
    }
}
