package dev.sluice.config.model;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.spec.RemovedSetting;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.Size;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.tls.ClientTlsSpec;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.ExpressionParser;
import dev.sluice.upstream.backend.Timeouts;
import dev.sluice.upstream.guard.Breaker;
import dev.sluice.upstream.guard.Bulkhead;
import dev.sluice.upstream.guard.Retry;
import dev.sluice.upstream.http.HealthCheck;
import dev.sluice.upstream.http.LoadBalancingPolicy;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of one backend. The key of its entry is its name. */
@RemovedSetting(key = "pipelining", expected = "http2, whose calls share connections and keep their replies apart")
public record BackendSpec(
        @Setting(
                value = "The URL of the backend, or several. A base path in a URL goes before the path of every call.",
                min = "1")
        List<URI> url,

        @Setting("The entry in credentials that authenticates the gateway to the backend.") @Nullable
        String credentials,

        @Setting("Headers of every call, as plain text.") Map<String, String> headers,

        @Setting("Use HTTP/2: with https:// if the backend offers it, with http:// always.")
        boolean http2,

        @Setting(
                value = "Concurrent calls on one HTTP/2 connection; fewer if the backend allows fewer.",
                min = "1",
                max = "1000")
        int streams,

        @Setting("TLS for https URLs. By default, the gateway trusts Java's CAs and shows no certificate.") @Nullable
        ClientTlsSpec tls,

        @Setting("Time limits of a call and of its parts.") Timeouts timeout,

        @Setting("Limits of concurrent and of waiting calls.")
        Bulkhead.Spec bulkhead,

        @Setting("When the circuit opens.") Breaker.Spec breaker,
        @Setting("When to retry.") Retry.Spec retry,
        @Setting("Limits of a reply.") Response response,

        @Setting("How calls are distributed over several URLs.")
        LoadBalancingPolicy balance,

        @Setting("Active checks of each URL. Without them, only replies to calls decide whether it is used.")
        HealthCheck.@Nullable Spec health,

        @Setting("Header with the remaining time for the reply in ms; null for none.") @Nullable
        String deadlineHeader,

        @Setting(
                "Whether the calls of steps have Forwarded and X-Forwarded-For, -Proto and -Host, as proxied ones always do.")
        boolean forwarded) {

    public BackendSpec {
        SpecValidator.of(
                        BackendSpec.class,
                        url,
                        credentials,
                        headers,
                        http2,
                        streams,
                        tls,
                        timeout,
                        bulkhead,
                        breaker,
                        retry,
                        response,
                        balance,
                        health,
                        deadlineHeader,
                        forwarded)
                .require(
                        url.stream().allMatch(element -> element.getRawQuery() == null),
                        "url",
                        url,
                        "URLs without a query")
                .require(
                        headers.values().stream().allMatch(HeaderSyntax::isValue),
                        "headers",
                        "(a value with other characters)",
                        "printable ASCII on one line")
                .throwIfInvalid();
    }

    /** Limits of one reply. */
    public record Response(
            @Setting(value = "Largest body that a step may hold in memory.", min = "1KiB", max = "1GiB")
            Size max) {
        public Response {
            SpecValidator.of(Response.class, max).throwIfInvalid();
        }
    }

    /** Returns the built-in settings, which {@code defaults.backend} and the backend's entry override. */
    public static BackendSpec defaults(List<URI> url) {
        return new BackendSpec(
                url,
                null,
                Map.of(),
                false,
                100,
                null,
                Timeouts.defaults(),
                Bulkhead.Spec.defaults(),
                Breaker.Spec.defaults(),
                Retry.Spec.defaults(),
                new Response(Size.mib(8)),
                LoadBalancingPolicy.ROUND_ROBIN,
                null,
                "X-Request-Timeout-Ms",
                false);
    }

    /**
     * Returns the expression that names the tenant of a call; null without tenants.
     *
     * @param parser compiles expressions with the functions of the configuration
     */
    public @Nullable Expression tenant(ExpressionParser parser) {
        return bulkhead.per() == null ? null : parser.parse(bulkhead.per());
    }

    /** Returns the headers of each call of a step. Steps accept JSON, unless a setting names another type. */
    public MultiMap headersOfSteps() {
        MultiMap all = HttpHeaders.headers();
        headers.forEach(all::set);
        if (!all.contains(HttpHeaders.ACCEPT)) all.add(HttpHeaders.ACCEPT, "application/json");
        return all;
    }

    /** Returns a copy with other headers. */
    public BackendSpec with(Map<String, String> headers) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** Returns a copy with other TLS settings; null for the trusted CAs of Java. */
    public BackendSpec with(@Nullable ClientTlsSpec tls) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** Returns a copy with other timeouts. */
    public BackendSpec with(Timeouts timeout) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** Returns a copy with another bulkhead. */
    public BackendSpec with(Bulkhead.Spec bulkhead) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** Returns a copy with another circuit breaker. */
    public BackendSpec with(Breaker.Spec breaker) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** Returns a copy with other retries. */
    public BackendSpec with(Retry.Spec retry) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** Returns a copy with other limits of a reply. */
    public BackendSpec with(Response response) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** Returns a copy that does not send the remaining time to the backend. */
    public BackendSpec withoutDeadlineHeader() {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, null);
    }

    private BackendSpec with(
            Map<String, String> headers,
            @Nullable ClientTlsSpec tls,
            Timeouts timeout,
            Bulkhead.Spec bulkhead,
            Breaker.Spec breaker,
            Retry.Spec retry,
            Response response,
            @Nullable String deadlineHeader) {
        return new BackendSpec(
                url,
                credentials,
                headers,
                http2,
                streams,
                tls,
                timeout,
                bulkhead,
                breaker,
                retry,
                response,
                balance,
                health,
                deadlineHeader,
                forwarded);
    }
}
