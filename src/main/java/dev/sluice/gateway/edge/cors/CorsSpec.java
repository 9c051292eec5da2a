package dev.sluice.gateway.edge.cors;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.http.Origin;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pages of other origins that may call a route, and what they may send and read. */
public record CorsSpec(
        @Setting(
                value =
                        "Origins of the pages that may call the route, such as https://shop.example.com or https://*.example.com, *"
                                + " for all, or null in quotes.",
                min = "1")
        List<Origin> origins,

        @Setting("Whether browsers may send cookies and client certificates.")
        boolean credentials,

        @Setting("Names of further request headers that pages may send, besides those that the route reads.")
        List<String> headers,

        @Setting("Names of further response headers that pages may read.")
        List<String> expose,

        @Setting(
                value = "How long browsers keep the response to a preflight; left out, as long as the browser decides.",
                min = "0s",
                max = "24h")
        @Nullable
        Duration maxAge) {
    private static final String NAME = "the name of a header, and not *";

    public CorsSpec {
        origins = List.copyOf(origins);
        headers = List.copyOf(headers);
        expose = List.copyOf(expose);
        boolean isForEveryone = origins.stream().anyMatch(origin -> origin.isAny() || origin.isNull());
        SpecValidator.of(CorsSpec.class, origins, credentials, headers, expose, maxAge)
                .require(
                        !credentials || !isForEveryone,
                        "credentials",
                        credentials,
                        "false beside the origins * and null")
                .requireEach(CorsSpec::isName, "headers", headers, NAME)
                .requireEach(CorsSpec::isName, "expose", expose, NAME)
                .throwIfInvalid();
    }

    /** An asterisk is a token. Browsers take it for every name in some responses only. */
    private static boolean isName(String name) {
        return HeaderSyntax.isToken(name) && !name.equals("*");
    }
}
