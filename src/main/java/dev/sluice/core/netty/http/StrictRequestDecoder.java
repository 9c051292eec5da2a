package dev.sluice.core.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes requests of HTTP/1, and marks a request with a folded header line (RFC 9112 5.2) as malformed. This class looks at the first byte
 * of each line that the decoder consumes for a head, and at no byte of a body. It also keeps the trailers of each request, removes
 * requests to upgrade to h2c, and splits the options of a connection. For one connection.
 *
 * <p>Netty 4.2.20: joins a folded header line with the line before, and no later handler can see it. {@code StrictRequestDecoderTest}
 */
public final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    /** The name of the decoder in a pipeline of Vert.x 5.1. */
    private static final String NAME = "httpDecoder";

    private final FieldLimit fields = new FieldLimit();
    private boolean readsHead = true;
    private boolean isAfterRequestLine;
    private boolean isFolded;

    /** The request whose body the decoder reads. */
    private @Nullable HttpRequest current;

    private StrictRequestDecoder(Http1ServerConfig config) {
        super(config);
    }

    /** Replaces the decoder of a connection that has not read a byte. Does nothing on HTTP/2. */
    public static void install(ChannelPipeline pipeline, Http1ServerConfig config) {
        if (pipeline.get(NAME) != null) pipeline.replace(NAME, NAME, new StrictRequestDecoder(config));
    }

    /** Returns whether it has read whole lines of a head that is not complete. */
    boolean isInHead() {
        return readsHead && isAfterRequestLine;
    }

    /** One call consumes whole lines of a head, or bytes of a body, and never both. */
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        int start = bytes.readerIndex();
        int decoded = out.size();
        super.decode(context, bytes, out);
        if (readsHead) scanLines(bytes, start, bytes.readerIndex());
        for (Object message : out.subList(decoded, out.size())) onMessage(message);
    }

    /** The decoder calls it for each line of a head or of trailers, unless the line is folded. */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        fields.add();
        return super.splitHeaderName(line, start, length);
    }

    private void scanLines(ByteBuf bytes, int start, int end) {
        for (int line = start; line < end; line = endOfLine(bytes, line, end)) {
            byte first = bytes.getByte(line);
            isFolded |= isAfterRequestLine && (first == HttpConstants.SP || first == HttpConstants.HT);
            // Empty lines may come before the request line (RFC 9112 2.2).
            isAfterRequestLine |= first != HttpConstants.CR && first != HttpConstants.LF;
        }
    }

    private static int endOfLine(ByteBuf bytes, int line, int end) {
        int lineFeed = bytes.indexOf(line, end, HttpConstants.LF);
        return lineFeed < 0 ? end : lineFeed + 1;
    }

    private void onMessage(Object message) {
        if (message instanceof HttpRequest request) {
            UpgradeFilter.apply(request.headers());
            ConnectionOptions.normalize(request);
            if (isFolded) request.setDecoderResult(DecoderResult.failure(new FoldedLineException()));
            fields.restart();
            current = request;
            readsHead = false;
            isAfterRequestLine = false;
            isFolded = false;
        }
        if (message instanceof LastHttpContent end) onEnd(end);
    }

    private void onEnd(LastHttpContent end) {
        if (current != null && !end.trailingHeaders().isEmpty()) RequestTrailers.keep(current, end);
        fields.restart();
        current = null;
        readsHead = true;
    }

    private static final class FoldedLineException extends RuntimeException {
        FoldedLineException() {
            super("a header line is folded", null, false, false);
        }
    }
}
