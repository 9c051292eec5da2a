package dev.sluice.core.address;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NetworkTablePropertiesTest {

    /** Few bits differ, so that networks touch and contain each other, also at both ends of the addresses. */
    private static Arbitrary<byte[]> bytes(int length) {
        return Combinators.combine(
                        Arbitraries.of((byte) 0, (byte) 0x7f, (byte) 0x80, (byte) 0xff),
                        Arbitraries.of((byte) 0, (byte) 1, (byte) 0xfe, (byte) 0xff),
                        Arbitraries.integers().between(0, length - 1))
                .as((first, last, at) -> {
                    byte[] address = new byte[length];
                    address[0] = first;
                    address[at] = last;
                    for (int i = at + 1; i < length; i++) address[i] = first;
                    return address;
                });
    }

    @Provide
    Arbitrary<IpAddress> addresses() {
        return Arbitraries.oneOf(bytes(4), bytes(16)).map(NetworkTablePropertiesTest::address);
    }

    @Provide
    Arbitrary<List<Network>> networks() {
        Arbitrary<Network> v4 = Combinators.combine(
                        bytes(4), Arbitraries.integers().between(0, 32))
                .as(NetworkTablePropertiesTest::network);
        Arbitrary<Network> v6 = Combinators.combine(
                        bytes(16), Arbitraries.integers().between(0, 128))
                .as(NetworkTablePropertiesTest::network);
        return Arbitraries.oneOf(v4, v6).list().ofMinSize(1).ofMaxSize(12);
    }

    private static IpAddress address(byte[] bytes) {
        try {
            return IpAddress.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Network network(byte[] bytes, int prefix) {
        byte[] first = bytes.clone();
        for (int bit = prefix; bit < 8 * first.length; bit++) first[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        return new Network(address(first), prefix);
    }

    @Property
    void a_table_contains_what_its_networks_contain(
            @ForAll("networks") List<Network> networks, @ForAll("addresses") IpAddress address) {
        assertThat(NetworkTable.of(networks).contains(address)).isEqualTo(Network.anyContains(networks, address));
    }

    @Property
    void a_file_has_the_networks_that_it_was_written_from(
            @ForAll("networks") List<Network> networks, @ForAll("addresses") IpAddress address) throws Exception {
        String file = networks.stream().map(network -> network + "\n").collect(Collectors.joining());
        NetworkTable read = NetworkTable.parse(file.getBytes(UTF_8));
        assertThat(read.size()).isEqualTo(networks.size());
        assertThat(read.contains(address)).isEqualTo(Network.anyContains(networks, address));
    }
}
