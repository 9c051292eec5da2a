package dev.sluice.gateway.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.core.http.MediaRange;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.memory.MemoryLimitException;
import dev.sluice.core.memory.MeteredBuffer;
import dev.sluice.core.memory.MeteredWork;
import dev.sluice.core.netty.http.BodyLength;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.Problem;
import dev.sluice.gateway.edge.problem.ProblemException;
import dev.sluice.gateway.route.BodyTypes;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.JsonReader;
import dev.sluice.language.json.MultiValueNode;
import dev.sluice.language.json.RepeatedFieldException;
import dev.sluice.language.uri.FormDecoder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses request bodies by media type: JSON, forms and text. Immutable and thread-safe. */
final class RequestBodyParser {
    private static final String FORM = "application/x-www-form-urlencoded";
    static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([\\w.:-]+)\"?");

    /** Text in any other charset is rejected. */
    private static final Map<String, Charset> CHARSETS = Map.of(
            "utf-8", StandardCharsets.UTF_8,
            "us-ascii", StandardCharsets.US_ASCII,
            "iso-8859-1", StandardCharsets.ISO_8859_1);

    /** Larger bodies, in bytes, are parsed on a worker thread, because they would block the event loop. */
    private static final int MAX_ON_EVENT_LOOP = 64 * 1024;

    /** A form has at most 1000 fields, so its nodes are part of the fixed cost of a request. */
    private static final long FORM_BYTES_PER_BYTE = 4;

    private final JsonReader json;

    RequestBodyParser(ServerSpec.Limits limits) {
        this.json = new JsonReader(limits.depth(), limits.numberLength());
    }

    /** Parses a body. Thread-safe. */
    @FunctionalInterface
    interface BodyParser {
        /**
         * Returns the value of the body, for which the account pays.
         *
         * @throws ProblemException (400) for an invalid body
         * @throws MemoryLimitException if the value exceeds a limit
         */
        JsonNode parse(Buffer body, MemoryAccount memory);
    }

    /**
     * Returns the parser for the body of a request, before the body arrives. An empty body is JSON null.
     *
     * @param types the media types that the route takes
     * @throws ProblemException (415) if the media type, charset or content coding is not supported, or not one of the route
     * @throws RepeatedFieldException if the request has several media types
     */
    BodyParser parserFor(HttpServerRequest request, BodyTypes types) {
        BodyParser parser =
                BodyLength.of(request) == 0 ? (none, memory) -> NullNode.getInstance() : byContentType(request, types);
        return (body, memory) -> body.length() == 0 ? NullNode.getInstance() : parser.parse(body, memory);
    }

    /**
     * Parses a body, and returns the memory of its bytes. It parses large ones on a worker thread, one after another for each event
     * loop, because more threads would take the CPU from the event loop.
     */
    static Future<JsonNode> parse(MeteredBuffer body, BodyParser parser, MemoryAccount memory) {
        return body.length() > MAX_ON_EVENT_LOOP
                ? MeteredWork.run(memory, () -> parseNow(body, parser, memory))
                : Future.succeededFuture(parseNow(body, parser, memory));
    }

    private static JsonNode parseNow(MeteredBuffer body, BodyParser parser, MemoryAccount memory) {
        JsonNode parsed = parser.parse(body.toBuffer(), memory);
        body.release();
        return parsed;
    }

    private BodyParser byContentType(HttpServerRequest request, BodyTypes types) {
        String contentEncoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (contentEncoding != null && !contentEncoding.equalsIgnoreCase("identity"))
            throw new ProblemException(
                    Problem.of(415, GatewayReason.UNSUPPORTED_MEDIA_TYPE, "The body must not have a Content-Encoding.")
                            .withHeader("Accept-Encoding", "identity"));
        if (request.headers().getAll(HttpHeaders.CONTENT_TYPE).size() > 1) throw new RepeatedFieldException();
        String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
        MediaRange type = BodyTypes.typeOf(contentType);
        if (type == null || !types.allows(type)) throw unsupported(types.rejection(), types.accepted());
        BodyParser parser = parserFor(type, charset(contentType));
        if (parser == null)
            throw unsupported("The charset of the body is not supported; send it in UTF-8.", types.accepted());
        return parser;
    }

    private static ProblemException unsupported(String detail, String accepted) {
        return new ProblemException(
                Problem.of(415, GatewayReason.UNSUPPORTED_MEDIA_TYPE, detail).withHeader("Accept", accepted));
    }

    /**
     * Returns the parser for a media type from which {@code $body} is parsed; null if it does not take the charset.
     *
     * @param charset null for one that is not supported
     */
    @Nullable
    BodyParser parserFor(MediaRange type, @Nullable Charset charset) {
        if (charset == null) return null;
        if (type.type().equals("text")) return (body, memory) -> text(body, charset, memory);
        if (charset.equals(StandardCharsets.ISO_8859_1)) return null;
        return BodyTypes.isJson(type) ? this::json : RequestBodyParser::form;
    }

    /** Returns the charset in a Content-Type, UTF-8 without one; null for one that is not supported. */
    static @Nullable Charset charset(@Nullable String contentType) {
        if (contentType == null) return StandardCharsets.UTF_8;
        Matcher charset = CHARSET.matcher(contentType);
        return charset.find() ? CHARSETS.get(charset.group(1).toLowerCase(Locale.ROOT)) : StandardCharsets.UTF_8;
    }

    private JsonNode json(Buffer body, MemoryAccount memory) {
        try {
            return json.read(body, memory);
        } catch (InvalidJsonException e) {
            throw badRequest(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Encoders of forms escape braces and brackets, so a body that begins with a brace or a bracket is JSON, which curl sends with the type of a
     * form by default.
     */
    private static JsonNode form(Buffer body, MemoryAccount memory) {
        byte first = body.getByte(0);
        if (first == '{' || first == '[')
            throw unsupported("The type is " + FORM + "; send application/json.", "application/json");
        memory.reserve(body.length() * FORM_BYTES_PER_BYTE);
        try {
            return MultiValueNode.of(
                    FormDecoder.decode(body.toString(StandardCharsets.ISO_8859_1)), UnaryOperator.identity());
        } catch (IllegalArgumentException e) {
            throw badRequest("not a form of at most 1000 fields in percent-encoded UTF-8");
        }
    }

    private static JsonNode text(Buffer body, Charset charset, MemoryAccount memory) {
        long decoded = 2L * body.length();
        memory.reserve(2 * decoded);
        try {
            String text = charset.newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
            memory.release(decoded);
            return TextNode.valueOf(text);
        } catch (CharacterCodingException e) {
            throw badRequest("not text in " + charset);
        }
    }

    private static ProblemException badRequest(String reason) {
        return new ProblemException(400, GatewayReason.INVALID_BODY, "The body is " + reason + ".");
    }
}
