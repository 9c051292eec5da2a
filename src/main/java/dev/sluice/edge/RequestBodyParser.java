package dev.sluice.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.http.RequestBody;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.JsonReader;
import dev.sluice.json.MultiValueNode;
import dev.sluice.json.RepeatedFieldException;
import dev.sluice.uri.FormDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses request bodies by media type: JSON, forms and text. Immutable and thread-safe. */
final class RequestBodyParser {
    private static final String ACCEPTED = "application/json, application/x-www-form-urlencoded, text/*";
    private static final Pattern JSON = Pattern.compile("application/([\\w.+-]+\\+)?json");
    private static final Pattern TYPE = Pattern.compile("\\s*([\\w.+-]+/[\\w.+-]+)\\s*(;.*)?");
    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([\\w.:-]+)\"?");

    /** Text in any other charset is refused. */
    private static final Map<String, Charset> CHARSETS = Map.of(
            "utf-8", StandardCharsets.UTF_8,
            "us-ascii", StandardCharsets.US_ASCII,
            "iso-8859-1", StandardCharsets.ISO_8859_1);

    private final JsonReader json;

    RequestBodyParser(ServerSpec.Limits limits) {
        this.json = new JsonReader(limits.depth(), limits.numberLength());
    }

    /**
     * Returns the parser for the body of a request, before the body arrives. An empty body is JSON null. The parser throws
     * {@link ProblemException} (400) for an invalid body.
     *
     * @throws ProblemException (415) if the media type, charset or content coding is not supported
     * @throws RepeatedFieldException if the request has several media types
     */
    Function<Buffer, JsonNode> parserFor(HttpServerRequest request) {
        Function<Buffer, JsonNode> parser =
                RequestBody.length(request) == 0 ? none -> NullNode.getInstance() : byContentType(request);
        return body -> body.length() == 0 ? NullNode.getInstance() : parser.apply(body);
    }

    private Function<Buffer, JsonNode> byContentType(HttpServerRequest request) {
        String contentEncoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (contentEncoding != null && !contentEncoding.equalsIgnoreCase("identity"))
            throw new ProblemException(Problem.of(415, "The body must not have a Content-Encoding.")
                    .withHeader("Accept-Encoding", "identity"));
        if (request.headers().getAll(HttpHeaders.CONTENT_TYPE).size() > 1) throw new RepeatedFieldException();
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        Function<Buffer, JsonNode> parser = parserForType(type == null ? "application/json" : type);
        if (parser == null)
            throw new ProblemException(Problem.of(415, "The body must be JSON, a form without files, or text.")
                    .withHeader("Accept", ACCEPTED));
        return parser;
    }

    private @Nullable Function<Buffer, JsonNode> parserForType(String contentType) {
        Matcher type = TYPE.matcher(contentType);
        Charset charset = charset(contentType);
        if (!type.matches() || charset == null) return null;
        String name = type.group(1).toLowerCase(Locale.ROOT);
        if (name.startsWith("text/")) return body -> text(body, charset);
        if (charset.equals(StandardCharsets.ISO_8859_1)) return null;
        if (name.equals("application/x-www-form-urlencoded")) return RequestBodyParser::form;
        return JSON.matcher(name).matches() ? this::json : null;
    }

    private static @Nullable Charset charset(String contentType) {
        Matcher charset = CHARSET.matcher(contentType);
        return charset.find() ? CHARSETS.get(charset.group(1).toLowerCase(Locale.ROOT)) : StandardCharsets.UTF_8;
    }

    private JsonNode json(Buffer body) {
        try {
            return json.read(body);
        } catch (InvalidJsonException e) {
            throw badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode form(Buffer body) {
        try {
            return MultiValueNode.of(
                    FormDecoder.decode(body.toString(StandardCharsets.ISO_8859_1)), UnaryOperator.identity());
        } catch (IllegalArgumentException e) {
            throw badRequest("not a form of at most 1000 fields in percent-encoded UTF-8");
        }
    }

    private static JsonNode text(Buffer body, Charset charset) {
        try {
            return TextNode.valueOf(charset.newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            throw badRequest("not text in " + charset);
        }
    }

    private static ProblemException badRequest(String reason) {
        return new ProblemException(400, "The body is " + reason + ".");
    }
}
