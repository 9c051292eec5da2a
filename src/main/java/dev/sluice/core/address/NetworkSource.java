package dev.sluice.core.address;

import dev.sluice.core.forwarded.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks of a rule: a list, or a file with one network a line. Immutable.
 *
 * @param networks empty for a file
 * @param file the path; null for a list
 */
public record NetworkSource(
        List<Network> networks, @Nullable String file) {
    /** A written null, which resets inherited networks. */
    public static final NetworkSource NONE = new NetworkSource(List.of(), null);

    public NetworkSource {
        networks = List.copyOf(networks);
    }

    /** Whether this is {@link #NONE}. */
    public boolean isNone() {
        return file == null && networks.isEmpty();
    }

    /** Returns the notation of the configuration. */
    @Override
    public String toString() {
        return file == null ? networks.toString() : "{ file: " + file + " }";
    }
}
