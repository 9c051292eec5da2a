package dev.sluice.edge;

import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The callers' side as the operator wrote it. */
public record ServerSpec(
        @Setting("The address to listen on.") String host,

        @Setting(value = "The port to listen on; 0 takes a free one.", min = "0", max = "65535")
        int port,

        @Setting("What a request may be.") Limits limits,

        @Setting(
                value =
                        "Header by which a caller says in how many milliseconds it stops waiting; left out, none is read.",
                key = "deadline-header")
        @Nullable
        String deadlineHeader,

        @Setting("How connections are encrypted; left out, they are not.") @Nullable
        TlsSpec tls) {
    /** A token, as RFC 9110 5.6.2 has it. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    public ServerSpec {
        Rules.of(ServerSpec.class, host, port)
                .require(
                        deadlineHeader == null
                                || HEADER_NAME.matcher(deadlineHeader).matches(),
                        "deadline-header",
                        String.valueOf(deadlineHeader),
                        "the name of a header")
                .check();
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
        return new ServerSpec(host, other, limits, deadlineHeader, tls);
    }

    public static ServerSpec defaults() {
        return new ServerSpec("0.0.0.0", 8080, new Limits(Size.mib(1)), null, null);
    }
}
