package dev.sluice.core.address;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.Network;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTableTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static IpAddress address(String text) {
        return requireNonNull(IpAddress.parse(text), text);
    }

    private static NetworkTable table(String... networks) {
        return NetworkTable.of(Stream.of(networks).map(Network::parse).toList());
    }

    private static NetworkTable parsed(String file) throws InvalidNetworksException {
        return NetworkTable.parse(file.getBytes(UTF_8));
    }

    private static InvalidNetworksException error(String file) {
        return requireNonNull(catchThrowableOfType(InvalidNetworksException.class, () -> parsed(file)), file);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, true",
        "10.255.255.255, true",
        "9.255.255.255, false",
        "11.0.0.0, false",
        "192.0.2.6, false",
        "192.0.2.7, true",
        "192.0.2.8, false",
        "255.255.255.255, true",
        "0.0.0.0, true",
        "::ffff:10.1.2.3, true",
        "fcff::1, false",
        "fd00::, true",
        "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "fe00::, false",
        "2001:db8::7fff:0:0:0, true",
        "2001:db8::8000:0:0:0, false",
        "::, false",
    })
    void a_table_contains_the_addresses_of_its_networks(String address, boolean isInside) {
        NetworkTable table = table(
                "192.0.2.7",
                "10.1.0.0/16",
                "10.0.0.0/8",
                "255.255.255.255",
                "0.0.0.0",
                "fd12::/16",
                "fd00::/8",
                "2001:db8::/65");
        assertThat(table.contains(address(address))).isEqualTo(isInside);
        assertThat(table.size()).isEqualTo(8);
    }

    @Test
    void every_address_of_one_version_is_none_of_the_other() {
        assertThat(table("0.0.0.0/0").contains(address("255.0.0.1"))).isTrue();
        assertThat(table("0.0.0.0/0").contains(address("::1"))).isFalse();
        assertThat(table("::/0").contains(address("ffff::1"))).isTrue();
        assertThat(table("::/0").contains(address("::ffff:1.2.3.4"))).isFalse();
        assertThat(NetworkTable.EMPTY.contains(address("1.2.3.4"))).isFalse();
        assertThat(NetworkTable.EMPTY.contains(address("::1"))).isFalse();
    }

    @Test
    void a_file_has_one_network_a_line_with_blank_lines_and_comments() throws Exception {
        NetworkTable table = parsed("# office ü\n\n10.0.0.0/8\r\n  192.0.2.7\t# gate\n2001:DB8::/32\n::ffff:1.2.0.0/112\n");
        assertThat(table.size()).isEqualTo(4);
        assertThat(Stream.of("10.9.9.9", "192.0.2.7", "2001:db8::1", "1.2.3.4"))
                .allMatch(text -> table.contains(address(text)));
        assertThat(table.contains(address("192.0.2.8"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | 1 | the file is empty",
                "# none\\n\\n | 1 | the file has no network",
                "10.0.0.0/8 | 1 | the last line does not end in a line feed, so the file may be half written",
                "10.0.0.0/8\\n# x | 2 | the last line does not end in a line feed, so the file may be half written",
                "10.0.0.0/8\\n10.0.0.256\\n | 2 | 10.0.0.256: not an IP address;"
                        + " expected an address or a network such as 10.0.0.0/8 or fd00::/8",
                "10.0.0.1/8\\n | 1 | 10.0.0.1/8: the address has bits behind its prefix",
                "10.0.0.0/33\\n | 1 | 10.0.0.0/33: the prefix is not 0 to 32",
                "fd00::/129\\n | 1 | fd00::/129: the prefix is not 0 to 128",
                "::ffff:10.0.0.0/8\\n | 1 | ::ffff:10.0.0.0/8: the prefix is not 96 to 128",
                "10.0.0.0/8 192.0.2.7\\n | 1 | 10.0.0.0/8 192.0.2.7: the prefix is not 0 to 32",
            })
    void a_file_that_is_no_list_of_networks_has_its_line_in_the_error(String file, int line, String message) {
        InvalidNetworksException error = error(file.replace("\\n", "\n"));
        assertThat(error).hasMessage(message);
        assertThat(error.line()).isEqualTo(line);
    }

    @Test
    void a_message_shows_at_most_80_printable_characters_of_a_line() {
        assertThat(error("1.2.3.4\n" + "x".repeat(500) + "\n"))
                .hasMessage("x".repeat(80) + "…: not an IP address")
                .extracting(InvalidNetworksException::line)
                .isEqualTo(2);
        assertThat(error("\u001b[2J\u0000\u00e4\n")).hasMessageStartingWith("?[2J??: not an IP address");
        assertThat(catchThrowableOfType(
                        InvalidNetworksException.class,
                        () -> NetworkTable.parse("\u00ff\u00fe1\n".getBytes(ISO_8859_1))))
                .hasMessageStartingWith("??1: not an IP address");
    }

    @Test
    void a_file_has_limits() throws Exception {
        assertThat(parsed("1.2.3.4\n".repeat(NetworkTable.MAX_NETWORKS)).size()).isEqualTo(200_000);
        InvalidNetworksException tooMany = error("1.2.3.4\n".repeat(NetworkTable.MAX_NETWORKS + 1));
        assertThat(tooMany).hasMessage("the file has more than 200000 networks");
        assertThat(tooMany.line()).isEqualTo(200_001);
        assertThat(error("#\n".repeat(NetworkTable.MAX_BYTES / 2 + 1))).hasMessage("the file is larger than 8 MiB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.",
                "1.2.3.4.",
                "1.2.3.4.5",
                "1.2.3.4/",
                "1.2.3.4//",
                "1.2.3.4/32/1",
                "1.2.3/24",
                "/8",
                ".1.2.3.4",
                "1..2.3",
                "01.2.3.4",
                "1.2.3.00",
                "1.2.3.4/032",
                "1.2.3.4/33",
                "0.0.0.0/00",
                "256.1.1.1",
                "99999999999.1.1.1",
                "1.2.3.4/31",
                "1.2.3.5/31",
                "1.2.3.4 ",
                "0.0.0.0/0",
                "128.0.0.0/1",
                "255.255.255.255/32",
                "1.2.3.4a"
            })
    void the_fast_way_reads_the_networks_of_the_other(String text) {
        V4Text fast = new V4Text();
        byte[] bytes = ("x" + text + "y").getBytes(UTF_8);
        boolean isValid = isNetwork(text);
        assertThat(fast.parse(bytes, 1, bytes.length - 1)).isEqualTo(isValid);
        if (!isValid) return;
        assertThat(fast.address()).isEqualTo(Network.parse(text).address().low());
        assertThat(fast.prefix()).isEqualTo(Network.parse(text).prefix());
    }

    private static boolean isNetwork(String text) {
        try {
            Network.parse(text);
            return true;
        } catch (IllegalArgumentException invalid) {
            return false;
        }
    }

    /** A network of IPv4 needs no object. */
    @Test
    void a_hundred_thousand_lines_are_read_within_memory() throws Exception {
        byte[] file = IntStream.range(0, 100_000)
                .mapToObj(i -> (1 + i % 223) + "." + (i >> 8 & 255) + "." + (i & 255) + ".0/24\n")
                .collect(Collectors.joining())
                .getBytes(UTF_8);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        NetworkTable table = NetworkTable.parse(file);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(10L * file.length);
        assertThat(table.size()).isEqualTo(100_000);
        assertThat(List.of("1.0.0.255", "2.0.1.7")).allMatch(text -> table.contains(address(text)));
    }
}
