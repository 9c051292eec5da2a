package dev.sluice.edge;

import dev.sluice.http.HeaderSyntax;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import dev.sluice.spec.SpecValidator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The callers' side as the operator wrote it. */
public record ServerSpec(
        @Setting("The address to listen on.") String host,

        @Setting(value = "The port to listen on; 0 takes a free one.", min = "0", max = "65535")
        int port,

        @Setting("What a request may be.") Limits limits,

        @Setting("Header by which a caller says in how many milliseconds it stops waiting; left out, none is read.")
        @Nullable
        String deadlineHeader,

        @Setting(
                value =
                        "How many event loops listen, each on a thread of its own; 0 is one for each CPU of the container.",
                min = "0",
                max = "256")
        int listeners,

        @Setting("What happens once the process is told to end.")
        Drain drain,

        @Setting("The forms in which composed answers are given.")
        Responses answers,

        @Setting("How connections are encrypted; left out, they are not.") @Nullable
        ServerTlsSpec tls) {
    public ServerSpec {
        SpecValidator.of(ServerSpec.class, host, port, limits, deadlineHeader, listeners)
                .require(
                        deadlineHeader == null || HeaderSyntax.isToken(deadlineHeader),
                        "deadline_header",
                        String.valueOf(deadlineHeader),
                        "the name of a header")
                .throwIfInvalid();
    }

    /** Limits on one request. */
    public record Limits(
            @Setting(
                    value = "Largest request body that is read, where the route has no limit of its own.",
                    min = "1KiB",
                    max = "64MiB")
            Size body,

            @Setting(value = "Most levels of a JSON body, objects and lists within each other.", min = "1", max = "64")
            int depth,

            @Setting(value = "Most characters of a number in a JSON body.", min = "1", max = "1000")
            int numberLength,

            @Setting(
                    value =
                            "Most requests that one request of a caller may make of backends, whatever goes wrong: a route that"
                                    + " could make more, and has no limit of its own, is an error.",
                    min = "1",
                    max = "1000000")
            int calls) {
        public Limits {
            SpecValidator.of(Limits.class, body, depth, numberLength, calls).throwIfInvalid();
        }

        /** 1 MiB, 64 levels, 1000 characters, 1000 requests to backends. */
        public static Limits defaults() {
            return new Limits(Size.mib(1), 64, 1000, 1000);
        }
    }

    /** The forms of composed answers. */
    public record Responses(
            @Setting(
                    "Whether a whole 200 to GET or HEAD has an ETag, and who has it already gets 304; one that the route sets stands.")
            boolean etag,

            @Setting("Whether an answer is sent as gzip to who asks for it.")
            boolean gzip,

            @Setting(value = "Smallest body for which gzip is worth it.", min = "1B", max = "1GiB")
            Size gzipMinSize) {
        public Responses {
            SpecValidator.of(Responses.class, etag, gzip, gzipMinSize).throwIfInvalid();
        }

        /** Tags, and gzip from 1 KiB. */
        public static Responses defaults() {
            return new Responses(true, true, Size.kib(1));
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
            SpecValidator.of(Drain.class, delay, limit).throwIfInvalid();
        }

        /** The same, for when nobody has to learn of it. */
        public Drain withoutDelay() {
            return new Drain(Duration.ZERO, limit);
        }
    }

    /** The same on another port. */
    public ServerSpec withPort(int newPort) {
        return new ServerSpec(host, newPort, limits, deadlineHeader, listeners, drain, answers, tls);
    }

    public static ServerSpec defaults() {
        Drain drain = new Drain(Duration.ofSeconds(3), Duration.ofSeconds(30));
        return new ServerSpec("0.0.0.0", 8080, Limits.defaults(), null, 0, drain, Responses.defaults(), null);
    }
}
