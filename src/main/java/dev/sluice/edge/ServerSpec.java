package dev.sluice.edge;

import dev.sluice.spec.Rules;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import java.time.Duration;
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

        @Setting(
                value =
                        "How many event loops listen, each on a thread of its own; 0 is one for each CPU of the container.",
                min = "0",
                max = "256")
        int listeners,

        @Setting("What happens once the process is told to end.")
        Drain drain) {
    /** A token, as RFC 9110 5.6.2 has it. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    public ServerSpec {
        Rules.of(ServerSpec.class, host, port, limits, deadlineHeader, listeners)
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

    /** The way from "told to end" to the end. */
    public record Drain(
            @Setting(
                    value =
                            "How long requests are still taken, so that whoever sends them learns to send them elsewhere.",
                    min = "0ms",
                    max = "10m")
            Duration delay,

            @Setting(
                    value = "How long requests under way may then take to finish; the rest is cut.",
                    min = "0ms",
                    max = "1h")
            Duration limit) {
        public Drain {
            Rules.of(Drain.class, delay, limit).check();
        }

        /** The same, for when nobody has to learn of it. */
        public Drain withoutDelay() {
            return new Drain(Duration.ZERO, limit);
        }
    }

    /** The same on another port. */
    public ServerSpec withPort(int other) {
        return new ServerSpec(host, other, limits, deadlineHeader, listeners, drain);
    }

    public static ServerSpec defaults() {
        Drain drain = new Drain(Duration.ofSeconds(3), Duration.ofSeconds(30));
        return new ServerSpec("0.0.0.0", 8080, new Limits(Size.mib(1)), null, 0, drain);
    }
}
