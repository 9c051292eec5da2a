package dev.sluice.core.forwarded;

import dev.sluice.core.spec.InvalidTextException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A network of IPv4 or IPv6 in CIDR notation (RFC 4632 3.1, RFC 4291 2.3). A single address is a network of one address.
 *
 * @param address the first address
 * @param prefix the number of leading bits that all addresses share
 */
public record Network(IpAddress address, int prefix) {
    private static final String EXPECTED = "expected an address or a network such as 10.0.0.0/8 or fd00::/8";
    private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

    /** The bits in front of an IPv4 address that is mapped into IPv6 (RFC 4291 2.5.5.2). */
    private static final int MAPPED = 96;

    /**
     * Parses {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. {@code ::ffff:10.0.0.0/104} is {@code 10.0.0.0/8}.
     *
     * @throws InvalidTextException if the text is no network, or its address is not the first of the network
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) throw InvalidTextException.at(0, text + ": not an IP address; " + EXPECTED);
        int before = address.isV4() && text.indexOf(':') >= 0 ? MAPPED : 0;
        int prefix = slash < 0 ? address.bits() : parsePrefix(text, slash + 1, before, address.bits());
        Network network = new Network(address, prefix);
        if (!network.isFirst(address))
            throw InvalidTextException.at(0, text + ": the address has bits behind its prefix");
        return network;
    }

    /** Returns the prefix behind the bits that stand before the address. */
    private static int parsePrefix(String text, int start, int before, int bits) {
        String written = text.substring(start);
        int prefix = PREFIX.matcher(written).matches() ? Integer.parseInt(written) - before : -1;
        if (prefix < 0 || prefix > bits)
            throw InvalidTextException.at(start, text + ": the prefix is not " + before + " to " + (before + bits));
        return prefix;
    }

    /** Returns a mask with as many leading ones, in a number with this many bits. */
    private static long mask(int ones, int bits) {
        if (ones <= 0) return 0;
        return ones >= bits ? -1L : -1L << (bits - ones);
    }

    private long highMask() {
        return address.isV4() ? 0 : mask(prefix, Long.SIZE);
    }

    private long lowMask() {
        return address.isV4() ? mask(prefix, Integer.SIZE) : mask(prefix - Long.SIZE, Long.SIZE);
    }

    private boolean isFirst(IpAddress other) {
        return (other.high() & ~highMask()) == 0 && (other.low() & ~lowMask()) == 0;
    }

    /** Returns whether an address is in this network. */
    public boolean contains(IpAddress other) {
        return other.isV4() == address.isV4()
                && ((other.high() ^ address.high()) & highMask()) == 0
                && ((other.low() ^ address.low()) & lowMask()) == 0;
    }

    /** Returns whether all addresses of another network are in this network. */
    public boolean contains(Network other) {
        return other.prefix >= prefix && contains(other.address);
    }

    /** Returns whether this network has every address of IPv4 or of IPv6. */
    public boolean isEverything() {
        return prefix == 0;
    }

    /** Returns whether an address is in one of the networks. */
    public static boolean anyContains(List<Network> networks, IpAddress address) {
        for (Network network : networks) if (network.contains(address)) return true;
        return false;
    }

    /** Returns the network as it is written. */
    @Override
    public String toString() {
        return prefix == address.bits() ? address.text() : address.text() + "/" + prefix;
    }
}
