package dev.sluice.forwarded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.forwarded.ProxyHeader.InvalidHeaderException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text.replace("\\r", "\r").replace("\\n", "\n"), StandardCharsets.ISO_8859_1);
    }

    private static ByteBuf hex(String rest) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(SIGNATURE + rest.replace(" ", "")));
    }

    private static @Nullable String source(@Nullable ProxyHeader header) {
        IpAddress source = header == null ? null : header.source();
        return source == null ? null : source.text();
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 198.51.100.2 1111 443, 192.0.2.1",
        "PROXY TCP6 2001:db8::1 ::2 0 65535, 2001:db8::1",
        "PROXY UNKNOWN,",
        "PROXY UNKNOWN ffff:: anything 1 2,",
    })
    void version_1_names_the_client(String line, @Nullable String client) throws InvalidHeaderException {
        ProxyHeader header = ProxyHeader.read(text(line + "\r\nGET /"));
        assertThat(header).isNotNull();
        assertThat(source(header)).isEqualTo(client);
        assertThat(header == null ? 0 : header.length()).isEqualTo(line.length() + 2);
    }

    @ParameterizedTest
    @CsvSource({
        "21 11 000c c0000201 c6336402 0457 01bb, 192.0.2.1",
        "21 21 0024 20010db8000000000000000000000001 00000000000000000000000000000002 0457 01bb, 2001:db8::1",
        "21 11 0010 c0000201 c6336402 0457 01bb 04000100, 192.0.2.1",
        "21 00 0000,",
        "20 00 0000,",
        "20 11 000c c0000201 c6336402 0457 01bb,",
        "20 99 0001 00,",
    })
    void version_2_names_the_client(String rest, @Nullable String client) throws InvalidHeaderException {
        ByteBuf bytes = Unpooled.wrappedBuffer(hex(rest), text("GET /"));
        ProxyHeader header = ProxyHeader.read(bytes);
        assertThat(header).isNotNull();
        assertThat(source(header)).isEqualTo(client);
        assertThat(header == null ? 0 : header.length()).isEqualTo(bytes.readableBytes() - 5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\\r\\n",
                "PROXX",
                "proxy TCP4 ",
                "PROXY  UNKNOWN\\r\\n",
                "PROXY \\r\\n",
                "PROXY UNKNOWN\\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1111 443\\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1111\\r\\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1111 443 \\r\\n",
                "PROXY TCP4 192.0.2.1  198.51.100.2 1111 443\\r\\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 1111 65536\\r\\n",
                "PROXY TCP4 192.0.2.1 198.51.100.2 01 443\\r\\n",
                "PROXY TCP4 192.0.2.1 ::1 1111 443\\r\\n",
                "PROXY TCP4 ::1 192.0.2.1 1111 443\\r\\n",
                "PROXY TCP6 192.0.2.1 ::1 1111 443\\r\\n",
                "PROXY TCP6 fe80::1%eth0 ::1 1111 443\\r\\n",
                "PROXY UDP4 192.0.2.1 198.51.100.2 1111 443\\r\\n",
                "PROXY UNKNOWN 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234",
            })
    void another_start_is_invalid_in_version_1(String text) {
        assertThatThrownBy(() -> ProxyHeader.read(text(text))).isInstanceOf(InvalidHeaderException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11 11 000c c0000201 c6336402 0457 01bb",
                "22 11 000c c0000201 c6336402 0457 01bb",
                "21 12 000c c0000201 c6336402 0457 01bb",
                "21 11 000b c0000201 c6336402 0457 01",
                "21 21 000c c0000201 c6336402 0457 01bb",
                "21 00 0ff1",
                "20 00 ffff",
            })
    void another_command_or_length_is_invalid_in_version_2(String rest) {
        assertThatThrownBy(() -> ProxyHeader.read(hex(rest))).isInstanceOf(InvalidHeaderException.class);
    }

    @Test
    void each_start_of_a_header_is_incomplete() throws InvalidHeaderException {
        for (ByteBuf whole : new ByteBuf[] {
            text("PROXY TCP4 192.0.2.1 198.51.100.2 1111 443\r\n"),
            hex("21 11 0010 c0000201 c6336402 0457 01bb 04000100"),
        }) {
            for (int length = 0; length < whole.readableBytes(); length++)
                assertThat(ProxyHeader.read(whole.slice(0, length))).isNull();
            assertThat(ProxyHeader.read(whole)).isNotNull();
        }
    }
}
