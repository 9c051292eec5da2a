package dev.sluice.core.address;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.forwarded.Network;
import dev.sluice.core.spec.InvalidTextException;
import java.util.Arrays;

/** Reads the lines of a file of networks. Allocates nothing for a network of IPv4. Not thread-safe. */
final class NetworkLines {
    /** The characters of an invalid line in a message. */
    private static final int SHOWN = 80;

    private static final byte[] MARK = "\uFEFF".getBytes(UTF_8);

    private final byte[] file;
    private final NetworkRanges networks = new NetworkRanges();
    private final V4Text v4 = new V4Text();
    private int line;

    NetworkLines(byte[] file) {
        this.file = file;
    }

    /**
     * Reads all lines.
     *
     * @throws InvalidNetworksException if a line is no network, or the file has no network, is too large or half written
     */
    NetworkTable parse() throws InvalidNetworksException {
        if (file.length == 0) throw new InvalidNetworksException(1, "the file is empty");
        if (file.length > NetworkTable.MAX_BYTES)
            throw new InvalidNetworksException(1, "the file is larger than 8 MiB");
        if (hasMark()) throw new InvalidNetworksException(1, "the file starts with a byte order mark");
        int start = 0;
        for (int i = 0; i < file.length; i++) {
            if (file[i] != '\n') continue;
            readLine(start, i);
            start = i + 1;
        }
        if (start < file.length)
            throw new InvalidNetworksException(
                    line + 1, "the last line does not end in a line feed, so the file may be half written");
        if (networks.size() == 0) throw new InvalidNetworksException(1, "the file has no network");
        return networks.toTable();
    }

    /** Editors do not show the mark. */
    private boolean hasMark() {
        return file.length >= MARK.length && Arrays.equals(file, 0, MARK.length, MARK, 0, MARK.length);
    }

    private void readLine(int lineStart, int lineEnd) throws InvalidNetworksException {
        line++;
        int start = lineStart;
        int end = start;
        while (end < lineEnd && file[end] != '#') end++;
        while (start < end && isBlank(file[start])) start++;
        while (end > start && isBlank(file[end - 1])) end--;
        if (start < end) add(start, end);
    }

    private void add(int start, int end) throws InvalidNetworksException {
        if (networks.size() == NetworkTable.MAX_NETWORKS)
            throw new InvalidNetworksException(
                    line, "the file has more than " + NetworkTable.MAX_NETWORKS + " networks");
        if (v4.parse(file, start, end)) networks.addV4(v4.address(), v4.prefix());
        else networks.add(network(start, end));
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    private Network network(int start, int end) throws InvalidNetworksException {
        if (end - start > SHOWN)
            throw new InvalidNetworksException(line, shown(start, start + SHOWN) + "…: not an IP address");
        try {
            return Network.parse(shown(start, end));
        } catch (InvalidTextException e) {
            throw new InvalidNetworksException(line, String.valueOf(e.getMessage()));
        }
    }

    /** Replaces characters that have no meaning in a network, because a message goes to terminals and logs. */
    private String shown(int start, int end) {
        return new String(file, start, end - start, UTF_8).replaceAll("[^ -~]", "?");
    }
}
