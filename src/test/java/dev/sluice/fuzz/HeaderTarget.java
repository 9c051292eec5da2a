package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.http.HeaderText;
import dev.sluice.core.netty.http.StrictRequestDecoder;
import dev.sluice.gateway.edge.HeaderFields;
import dev.sluice.gateway.edge.HeaderFields.Underscores;
import dev.sluice.gateway.edge.problem.ProblemException;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fuzzes the header lines of a request on HTTP/1.1, as the edge reads them. The lines mean to the edge what they mean to a strict
 * reader of RFC 9112 5, or the edge rejects them.
 */
public final class HeaderTarget {
    private static final byte[] REQUEST_LINE = "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    /** The fields that are lists. */
    private static final Set<String> LISTS =
            Set.of(("accept accept-charset accept-encoding accept-language access-control-request-headers allow "
                            + "baggage cache-control connection content-encoding content-language cookie "
                            + "expect forwarded if-match if-none-match link pragma "
                            + "prefer te tracestate trailer upgrade via "
                            + "x-forwarded-for")
                    .split(" ", -1));

    private HeaderTarget() {}

    /** A header line. */
    private record Field(String name, String value) {
        boolean isOfH2c() {
            return name.equalsIgnoreCase("HTTP2-Settings")
                    || (name.equalsIgnoreCase("Upgrade") && value.equalsIgnoreCase("h2c"));
        }

        /** Whether the option close is one of several in this line. The decoder adds it as a line of its own. */
        boolean hasCloseInList() {
            return name.equalsIgnoreCase("Connection")
                    && value.matches("(?si)(.*,)?[ \t]*close[ \t]*(,.*)?")
                    && value.contains(",");
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        HttpRequest request = decode(input);
        if (request == null || request.decoderResult().isFailure()) return;
        List<Field> fields = new ArrayList<>();
        request.headers().forEach(header -> fields.add(new Field(header.getKey(), header.getValue())));
        List<Field> written = strictly(new String(input, StandardCharsets.ISO_8859_1));
        // The decoder changes those: UpgradeFilterTest.
        if (written.stream().anyMatch(Field::isOfH2c)) return;
        assertThat(fields).isEqualTo(withClose(written));
        fields.forEach(field -> assertText(field.value()));
        for (Underscores underscores : Underscores.values()) assertNormalized(fields, underscores);
    }

    private static @Nullable HttpRequest decode(byte[] input) {
        Http1ServerConfig config = new Http1ServerConfig();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast("httpDecoder", new VertxHttpRequestDecoder(config));
        StrictRequestDecoder.install(channel.pipeline(), config);
        channel.writeInbound(Unpooled.wrappedBuffer(REQUEST_LINE, input, END));
        Object first = channel.readInbound();
        ReferenceCountUtil.release(first);
        channel.finishAndReleaseAll();
        return first instanceof HttpRequest request ? request : null;
    }

    /** Reads lines up to an empty line: a name, a colon and a value between optional blanks and tabs. */
    private static List<Field> strictly(String head) {
        List<Field> fields = new ArrayList<>();
        for (String line : (head + "\r\n\r\n").split("\r?\n", -1)) {
            if (line.isEmpty()) break;
            String[] parts = line.split(":", 2);
            assertThat(parts).as(line).hasSize(2);
            fields.add(new Field(parts[0], parts[1].replaceAll("\\A[ \t]+|[ \t]+\\z", "")));
        }
        return fields;
    }

    private static List<Field> withClose(List<Field> fields) {
        List<Field> all = new ArrayList<>(fields);
        for (Field field : fields) if (field.hasCloseInList()) all.add(new Field("connection", "close"));
        return all;
    }

    private static void assertText(String value) {
        assertThat(HeaderSyntax.isFieldValue(value)).as(value).isTrue();
        String text = HeaderText.decode(value);
        String encoded = HeaderText.encode(text);
        if (encoded == null) return;
        assertThat(HeaderSyntax.isFieldValue(encoded)).isTrue();
        assertThat(HeaderText.decode(encoded)).isEqualTo(text);
    }

    private static void assertNormalized(List<Field> fields, Underscores underscores) {
        MultiMap headers = HttpHeaders.headers();
        fields.forEach(field -> headers.add(field.name(), field.value()));
        boolean isRejected = fields.size() > 100
                || fields.stream().anyMatch(field -> field.name().isEmpty())
                || (underscores == Underscores.REFUSE
                        && fields.stream().anyMatch(field -> field.name().contains("_")));
        try {
            HeaderFields.normalize(headers, underscores);
        } catch (ProblemException rejected) {
            assertThat(rejected.problem().status()).isIn(400, 431);
            assertThat(isRejected).isTrue();
            return;
        }
        assertThat(isRejected).isFalse();
        assertThat(byName(headers)).isEqualTo(joined(fields));
    }

    private static Map<String, List<String>> byName(MultiMap headers) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        headers.forEach((name, value) ->
                values.computeIfAbsent(lower(name), key -> new ArrayList<>()).add(value));
        return values;
    }

    /** Returns the values of each name without underscores, with the lines of a list as one. */
    private static Map<String, List<String>> joined(List<Field> fields) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Field field : fields)
            if (!field.name().contains("_"))
                values.computeIfAbsent(lower(field.name()), key -> new ArrayList<>())
                        .add(field.value());
        values.replaceAll((name, lines) ->
                LISTS.contains(name) ? List.of(String.join(name.equals("cookie") ? "; " : ", ", lines)) : lines);
        return values;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
