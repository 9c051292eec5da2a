package dev.sluice.config;

import dev.sluice.backend.Timeouts;
import dev.sluice.backend.http.HealthCheck;
import dev.sluice.backend.http.LoadBalancingPolicy;
import dev.sluice.guard.Breaker;
import dev.sluice.guard.Bulkhead;
import dev.sluice.guard.Retry;
import dev.sluice.http.HeaderSyntax;
import dev.sluice.spec.Setting;
import dev.sluice.spec.Size;
import dev.sluice.spec.SpecValidator;
import dev.sluice.tls.ClientTlsSpec;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One backend as the operator wrote it; its name is its key. */
public record BackendSpec(
        @Setting(
                value = "Where it is: one URL or several, each with an optional base path before every call's path.",
                min = "1")
        List<URI> url,

        @Setting("Who we are to it; the name of an entry in credentials.") @Nullable
        String credentials,

        @Setting("Headers sent with every call, as plain texts.")
        Map<String, String> headers,

        @Setting("Speak HTTP/2: with https:// where the backend offers it, with http:// in any case.")
        boolean http2,

        @Setting(
                value = "Calls at once on one HTTP/2 connection, or as many as the backend allows if that is less.",
                min = "1",
                max = "1000")
        int streams,

        @Setting("Whom to trust and what to show where a URL is https; left out, whom Java trusts, and nothing.")
        @Nullable
        ClientTlsSpec tls,

        @Setting("How long each part of a call may take.") Timeouts timeout,
        @Setting("How many calls run and wait at once.") Bulkhead.Spec bulkhead,
        @Setting("When to leave the backend alone.") Breaker.Spec breaker,
        @Setting("When to try again.") Retry.Spec retry,
        @Setting("What is taken of an answer.") Response response,
        @Setting("How calls are spread over several URLs.") LoadBalancingPolicy balance,

        @Setting("How to ask each URL whether it works; left out, only its answers tell.")
        HealthCheck.@Nullable Spec health,

        @Setting("Header that tells the backend how many milliseconds are left for its answer; null for none.")
        @Nullable
        String deadlineHeader) {

    public BackendSpec {
        SpecValidator.of(BackendSpec.class, url, credentials, headers, http2, streams)
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

    /** Limits on one answer. */
    public record Response(
            @Setting(value = "Largest body that a step may hold in memory.", min = "1KiB", max = "1GiB")
            Size max) {
        public Response {
            SpecValidator.of(Response.class, max).throwIfInvalid();
        }
    }

    /** What every backend starts from, before {@code defaults.backend} and its own settings. */
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
                "X-Request-Timeout-Ms");
    }

    /** The same with other headers. */
    public BackendSpec with(Map<String, String> headers) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** The same with other TLS. */
    public BackendSpec with(@Nullable ClientTlsSpec tls) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** The same with other timeouts. */
    public BackendSpec with(Timeouts timeout) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** The same with another bulkhead. */
    public BackendSpec with(Bulkhead.Spec bulkhead) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** The same with another breaker. */
    public BackendSpec with(Breaker.Spec breaker) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** The same with another way to try again. */
    public BackendSpec with(Retry.Spec retry) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** The same with other limits on an answer. */
    public BackendSpec with(Response response) {
        return with(headers, tls, timeout, bulkhead, breaker, retry, response, deadlineHeader);
    }

    /** The same, but it is not told how much time is left. */
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
                deadlineHeader);
    }
}
