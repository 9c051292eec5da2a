package dev.sluice.gateway.proxy.mapping;

import dev.sluice.core.forwarded.IpAddress;
import dev.sluice.core.forwarded.Network;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells hosts of the internet from internal hosts, by their text alone. */
final class PublicHost {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*\\.?");

    /** The last labels of internal names: special-use domains (RFC 6761, 6762, 8375), Kubernetes, and names that companies use. */
    private static final Set<String> INTERNAL = Set.of(
            "arpa",
            "corp",
            "home",
            "internal",
            "intranet",
            "lan",
            "local",
            "localdomain",
            "localhost",
            "private",
            "svc");

    /** Networks that the internet does not route (RFC 6890). */
    private static final List<Network> RESERVED = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "224.0.0.0/3",
                    "::/16",
                    "64:ff9b::/32",
                    "fc00::/7",
                    "fe80::/9",
                    "ff00::/8")
            .map(Network::parse)
            .toList();

    private PublicHost() {}

    /** Returns whether a host, in lower case and with brackets around an IPv6 address, is a public name or address. */
    static boolean matches(String host) {
        if (host.startsWith("[")) return isPublic(host.substring(1, Math.max(1, host.length() - 1)));
        if (!NAME.matcher(host).matches()) return false;
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String last = name.substring(name.lastIndexOf('.') + 1);
        // A browser takes a name with a number at its end for an address, such as 127.1 (URL Standard, 3.5).
        if (last.matches("\\d+|0x[0-9a-f]*")) return isPublic(name);
        return name.contains(".") && !INTERNAL.contains(last) && !isService(name);
    }

    /** Returns whether a name has the form of a service of Kubernetes in a cluster with a domain of its own. */
    private static boolean isService(String name) {
        String[] labels = name.split("\\.", -1);
        return labels.length > 3 && labels[2].equals("svc");
    }

    private static boolean isPublic(String text) {
        IpAddress address = IpAddress.parse(text);
        return address != null && !Network.anyContains(RESERVED, address);
    }
}
