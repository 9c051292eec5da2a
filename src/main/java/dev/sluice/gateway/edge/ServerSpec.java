package dev.sluice.gateway.edge;

import dev.sluice.core.address.ClientRules;
import dev.sluice.core.address.ClientSpec;
import dev.sluice.core.forwarded.ForwardedField;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.forwarded.ProxyTrust;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.http.ProgressLimit;
import dev.sluice.core.netty.transport.TransportKind;
import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.TokenRule;
import dev.sluice.gateway.edge.connection.AcceptSpec;
import dev.sluice.gateway.edge.connection.ConnectionSpec;
import dev.sluice.gateway.validation.ValidationLimits;
import dev.sluice.language.expression.value.EvaluationLimits;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of the listeners for callers. */
public record ServerSpec(
        @Setting("The address to listen on.") String host,

        @Setting(value = "The port to listen on; 0 takes a free one.", min = "0", max = "65535")
        int port,

        @Setting(
                value = "Share of the heap that requests, replies, responses and connections may hold together.",
                min = "10%",
                max = "80%")
        Percent memory,

        @Setting(
                value =
                        "Keys of all rate limits that the gateway keeps, in equal shares, 256 bytes of memory each and a"
                                + " quarter of memory at most; left out, the smaller of 100000 and a sixteenth of memory.",
                min = "1000",
                max = "1000000")
        @Nullable
        Integer rateLimitKeys,

        @Setting("Limits on the connections of callers.") ConnectionSpec connections,

        @Setting("Clients that may connect and send requests, by their addresses.")
        ClientSpec clients,

        @Setting(value = "Networks of the proxies whose statements in trusted_headers count.", max = "100")
        List<Network> trustedProxies,

        @Setting(
                value =
                        "The forwarding headers that each trusted proxy sets or removes: forwarded, x-forwarded-for, x-forwarded-proto or x-forwarded-host. The gateway removes the others, because the caller may have sent them.",
                max = "4")
        List<ForwardedField> trustedHeaders,

        @Setting(
                "Whether each connection comes from a trusted proxy and starts with a PROXY header, of version 1 or 2.")
        boolean proxyProtocol,

        @Setting(
                "Whether callers may use HTTP/2 without TLS, by its preface; a request to upgrade to h2c stays on HTTP/1.1.")
        boolean h2c,

        @Setting("Limits on one request.") Limits limits,

        @Setting("Header with the timeout of the caller in milliseconds; left out, the gateway reads none.") @Nullable
        String deadlineHeader,

        @Setting(
                value = "Number of listeners, each on its own event loop; 0 means one for each CPU of the container.",
                min = "0",
                max = "256")
        int listeners,

        @Setting("The system interface of all sockets; left out, epoll on Linux, and nio elsewhere.") @Nullable
        TransportKind transport,

        @Setting("How the gateway shuts down.") Drain drain,

        @Setting("How composed responses are encoded.") Responses answers,

        @Setting(
                value =
                        "TLS for connections of callers: a certificate, or a list with their names; left out, connections are not encrypted.",
                min = "1")
        @Nullable
        List<ServerTlsSpec> tls,

        @Setting("Tells browsers to use https only (Strict-Transport-Security); left out, responses do not.") @Nullable
        StrictTransport hsts,

        @Setting(
                "The token of Sluice-Debug, at least 32 bytes, for Server-Timing on responses; keep it in a file. It differs from admin.token.")
        @Nullable
        Secret debugToken) {
    private static final String NAMES_EXPECTED = "each name once, and names in every certificate after the first";

    public ServerSpec {
        SpecValidator validator = SpecValidator.of(
                ServerSpec.class,
                host,
                port,
                memory,
                rateLimitKeys,
                connections,
                clients,
                trustedProxies,
                trustedHeaders,
                proxyProtocol,
                h2c,
                limits,
                deadlineHeader,
                listeners,
                transport,
                drain,
                answers,
                tls,
                hsts,
                debugToken);
        TokenRule.check(validator, "debug_token", debugToken)
                .require(
                        !proxyProtocol || !trustedProxies.isEmpty(),
                        "proxy_protocol",
                        proxyProtocol,
                        "trusted_proxies beside it, because the gateway closes all other connections")
                .require(!h2c || tls == null, "h2c", h2c, "false with tls, where ALPN agrees on HTTP/2")
                .require(
                        deadlineHeader == null || HeaderSyntax.isToken(deadlineHeader),
                        "deadline_header",
                        String.valueOf(deadlineHeader),
                        "the name of a header")
                .require(tls == null || ServerTlsSpec.areDistinct(tls), "tls", "(certificates)", NAMES_EXPECTED)
                .require(
                        tls == null || tls.stream().skip(1).allMatch(later -> later.clientCa() == null),
                        "tls",
                        "(client_ca of a later certificate)",
                        "client_ca and client_auth in the first certificate only, because they apply to all names")
                .throwIfInvalid();
    }

    /** Limits on one request. */
    public record Limits(
            @Setting(value = "Largest request body, for routes without their own limit.", min = "1KiB", max = "64MiB")
            Size body,

            @Setting(value = "Maximum nesting of objects and lists in a JSON body.", min = "1", max = "64")
            int depth,

            @Setting(value = "Maximum number of characters of a number in a JSON body.", min = "1", max = "1000")
            int numberLength,

            @Setting(
                    value =
                            "Maximum number of backend requests for one request, retries included. A route that could exceed it"
                                    + " and has no limit of its own is an error.",
                    min = "1",
                    max = "1000000")
            int calls,

            @Setting("Whether a request with an underscore in the name of a header field gets 400, or loses the field.")
            HeaderFields.Underscores underscores,

            @Setting("The least progress of a caller that sends a body or reads a response.")
            ProgressLimit progress,

            @Setting("Limits for all expressions of one request together.")
            EvaluationLimits expression,

            @Setting("Limits for the check of one request against the schemas of its route.")
            ValidationLimits validation) {
        public Limits {
            SpecValidator.of(
                            Limits.class,
                            body,
                            depth,
                            numberLength,
                            calls,
                            underscores,
                            progress,
                            expression,
                            validation)
                    .throwIfInvalid();
        }

        /** 1 MiB, 64 levels, 1000 characters, 1000 requests to backends, no underscores, 10 KiB in 10 s, a million and four million steps. */
        public static Limits defaults() {
            return new Limits(
                    Size.mib(1),
                    64,
                    1000,
                    1000,
                    HeaderFields.Underscores.REFUSE,
                    ProgressLimit.defaults(),
                    EvaluationLimits.defaults(),
                    ValidationLimits.defaults());
        }
    }

    /** Encoding of composed responses. */
    public record Responses(
            @Setting(
                    "Whether a complete 200 to GET or HEAD gets an ETag, and a matching If-None-Match gets 304; an ETag of the route stays.")
            boolean etag,

            @Setting(
                    "The key of a faster hash for ETags, at least 32 bytes; keep it in a file, equal for all replicas; left out, they are of SHA-256.")
            @Nullable
            Secret etagKey,

            @Setting("Whether a response is compressed with gzip for callers that accept it.")
            boolean gzip,

            @Setting(value = "Smallest body that is compressed.", min = "1B", max = "1GiB")
            Size gzipMinSize) {
        public Responses {
            SpecValidator validator = SpecValidator.of(Responses.class, etag, etagKey, gzip, gzipMinSize);
            TokenRule.check(validator, "etag_key", etagKey).throwIfInvalid();
        }

        /** Tags of SHA-256, and gzip from 1 KiB. */
        public static Responses defaults() {
            return new Responses(true, null, true, Size.kib(1));
        }
    }

    /** The shutdown: first a delay, then the end of the requests in flight. */
    public record Drain(
            @Setting(
                    value = "How long the gateway still accepts requests, so that load balancers notice the shutdown.",
                    min = "0ms",
                    max = "10m")
            Duration delay,

            @Setting(
                    value = "How long requests in flight may then take; the gateway closes the rest.",
                    min = "0ms",
                    max = "1h")
            Duration limit) {
        public Drain {
            SpecValidator.of(Drain.class, delay, limit).throwIfInvalid();
        }
    }

    /** Returns the memory budget in bytes of a process with this heap. */
    public long memoryOf(long heap) {
        return (long) (heap * memory.fraction());
    }

    /**
     * Returns the settings that decide about a new connection.
     *
     * @param rules the running form of {@link #clients}
     */
    AcceptSpec accept(ClientRules rules) {
        return new AcceptSpec(connections, proxyTrust(), proxyProtocol, rules);
    }

    /** Whether the server asks callers for certificates. */
    public boolean asksForCertificates() {
        return tls != null && tls.stream().anyMatch(certificate -> certificate.clientCa() != null);
    }

    /** Returns the proxies whose forwarded fields count. */
    public ProxyTrust proxyTrust() {
        return trustedProxies.isEmpty() ? ProxyTrust.NONE : new ProxyTrust(trustedProxies, trustedHeaders);
    }

    public ServerSpec withPort(int newPort) {
        return new ServerSpec(
                host,
                newPort,
                memory,
                rateLimitKeys,
                connections,
                clients,
                trustedProxies,
                trustedHeaders,
                proxyProtocol,
                h2c,
                limits,
                deadlineHeader,
                listeners,
                transport,
                drain,
                answers,
                tls,
                hsts,
                debugToken);
    }

    public static ServerSpec defaults() {
        Drain drain = new Drain(Duration.ofSeconds(3), Duration.ofSeconds(30));
        return new ServerSpec(
                "0.0.0.0",
                8080,
                new Percent(50),
                null,
                ConnectionSpec.defaults(),
                ClientSpec.defaults(),
                List.of(),
                List.of(ForwardedField.FOR, ForwardedField.PROTO),
                false,
                false,
                Limits.defaults(),
                null,
                0,
                null,
                drain,
                Responses.defaults(),
                null,
                null,
                null);
    }
}
