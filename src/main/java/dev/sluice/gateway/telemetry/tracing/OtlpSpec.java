package dev.sluice.gateway.telemetry.tracing;

import dev.sluice.core.spec.Percent;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Settings of the export of traces. */
public record OtlpSpec(
        @Setting("URL of the collector for OTLP over HTTP; the gateway adds /v1/traces to the path.")
        URI endpoint,

        @Setting("Header fields of each export, such as a key for the collector; keep the values in files.")
        Map<String, Secret> secretHeaders,

        @Setting(
                value =
                        "Share of the requests whose trace is exported; the decision of a trusted proxy takes precedence.",
                min = "0%",
                max = "100%")
        Percent sample,

        @Setting(
                value = "A request outside the sample is exported if it takes at least this long, or fails.",
                min = "1ms",
                max = "1h")
        Duration slow,

        @Setting("Name of this gateway in its traces (service.name).")
        String serviceName,

        @Setting("Further attributes of the resource, such as deployment.environment.name.")
        Map<String, String> attributes,

        @Setting(value = "How long one export may take, with its retries.", min = "100ms", max = "1m")
        Duration timeout,

        @Setting(
                value =
                        "Number of requests that wait for an export, in 1/32 of the heap at most; more are dropped and counted.",
                min = "1",
                max = "100000")
        int queue) {
    private static final String PATH = "/v1/traces";
    private static final int GRPC_PORT = 4317;
    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\t\\x20-\\x7e]{0,8000}");

    public OtlpSpec {
        secretHeaders = Map.copyOf(secretHeaders);
        attributes = Map.copyOf(attributes);
        String flaw = whyInvalid(endpoint);
        SpecValidator rules = SpecValidator.of(
                        OtlpSpec.class, endpoint, secretHeaders, sample, slow, serviceName, attributes, timeout, queue)
                .require(flaw == null, "endpoint", withoutSecrets(endpoint), String.valueOf(flaw))
                .require(
                        !serviceName.isBlank() && serviceName.length() <= 255,
                        "service_name",
                        "'" + serviceName + "'",
                        "1 to 255 characters");
        secretHeaders.forEach((name, value) -> rules.require(
                        FIELD_NAME.matcher(name).matches(), "secret_headers", name, "names of header fields")
                .require(
                        FIELD_VALUE.matcher(value.value()).matches(),
                        "secret_headers",
                        "(secret)",
                        "printable ASCII characters in " + name));
        attributes.forEach((name, value) -> rules.require(
                !name.isBlank() && name.length() <= 255,
                "attributes",
                "'" + name + "'",
                "names of 1 to 255 characters"));
        rules.throwIfInvalid();
    }

    /** Whether the URL has the port of OTLP over gRPC, which the gateway does not speak. */
    public boolean hasGrpcPort() {
        return endpoint.getPort() == GRPC_PORT;
    }

    private static @Nullable String whyInvalid(URI endpoint) {
        boolean isHttp = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        if (!isHttp || endpoint.getHost() == null) return "a URL such as http://collector:4318";
        if (endpoint.getRawUserInfo() != null) return "no user and password; use secret_headers";
        return endpoint.getRawQuery() == null && endpoint.getRawFragment() == null ? null : "no query and no fragment";
    }

    private static String withoutSecrets(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getHost()
                + (endpoint.getRawPath() == null ? "" : endpoint.getRawPath());
    }

    /** Returns the URL that receives the exports. */
    String url() {
        String base = endpoint.toString();
        if (base.endsWith(PATH)) return base;
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + PATH;
    }

    /** Exports the traces of 1 % of the requests, and of those that fail or take half a second. */
    public static OtlpSpec defaults(URI endpoint) {
        return new OtlpSpec(
                endpoint,
                Map.of(),
                new Percent(1),
                Duration.ofMillis(500),
                "sluice",
                Map.of(),
                Duration.ofSeconds(10),
                1000);
    }
}
