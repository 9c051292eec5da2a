package dev.sluice.tools.cli;

import dev.sluice.core.spec.Durations;
import dev.sluice.tools.eval.EvalException;
import dev.sluice.tools.eval.InputFiles;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The request of {@code sluice get}. */
final class RequestOptions {
    /** A request may choose the host that a gateway routes by. Java reads the property before its first request. */
    private static final String ALLOWED_HEADERS = "jdk.httpclient.allowRestrictedHeaders";

    @Parameters(paramLabel = "URL", description = "The URL, with http or https.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private String url;

    @Option(names = "--method", paramLabel = "METHOD", description = "The method (default: GET, and POST with --body).")
    private @Nullable String method;

    @Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "A header of the request. Repeatable.")
    private List<String> headers = List.of();

    @Option(names = "--body", paramLabel = "FILE", description = "The file with the body, of at most 16 MiB.")
    private @Nullable Path body;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = TimeoutConverter.class,
            description = "The time until the end of the response, such as 500ms (default: 5s).")
    private Duration timeout = Duration.ofSeconds(5);

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "The PEM file with the certificates to trust, instead of those of Java.")
    private @Nullable Path ca;

    String url() {
        return url;
    }

    /**
     * Returns the request.
     *
     * @throws EvalException if an argument is invalid, or a file is unreadable
     */
    HttpRequest toRequest() {
        BodyPublisher publisher =
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(InputFiles.readBytes(body));
        if (System.getProperty(ALLOWED_HEADERS) == null) System.setProperty(ALLOWED_HEADERS, "host");
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(url)).method(methodOrDefault(), publisher);
            for (String header : headers) add(header, request);
            return request.build();
        } catch (IllegalArgumentException e) {
            throw EvalException.misuse("sluice: " + e.getMessage());
        }
    }

    private String methodOrDefault() {
        String standard = body == null ? "GET" : "POST";
        return method == null ? standard : method;
    }

    /** The message of an invalid header has no value, because the value may be a secret. */
    private static void add(String header, HttpRequest.Builder request) {
        int colon = header.indexOf(':');
        if (colon < 1) throw new IllegalArgumentException("--header is written 'NAME: VALUE'");
        String name = header.substring(0, colon);
        try {
            request.header(name, header.substring(colon + 1).strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--header " + name + ": the name or the value is invalid", e);
        }
    }

    /**
     * Returns the sender of the request.
     *
     * @throws EvalException if the file of {@code --ca} is unreadable
     */
    RequestSender sender() {
        return RequestSender.of(timeout, ca);
    }

    /** Reads a duration as the settings of the gateway spell it. */
    static final class TimeoutConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                Duration timeout = Durations.parse(text);
                if (timeout.isNegative() || timeout.isZero()) throw new IllegalArgumentException("more than 0ms");
                return timeout;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(text + " (expected: " + e.getMessage() + ")");
            }
        }
    }
}
