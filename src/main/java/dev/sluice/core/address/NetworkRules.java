package dev.sluice.core.address;

import dev.sluice.core.forwarded.IpAddress;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rules of settings.
 *
 * @param allow returns the networks of the only accepted clients; null for all clients
 * @param deny returns the networks of rejected clients
 */
record NetworkRules(
        @Nullable Supplier<NetworkTable> allow, Supplier<NetworkTable> deny)
        implements ClientRules {

    static NetworkRules of(ClientSpec spec, Function<String, NetworkFile> files) {
        Supplier<NetworkTable> denied = networks(spec.deny(), files);
        return new NetworkRules(networks(spec.allow(), files), denied == null ? () -> NetworkTable.EMPTY : denied);
    }

    private static @Nullable Supplier<NetworkTable> networks(
            @Nullable NetworkSource source, Function<String, NetworkFile> files) {
        if (source == null || source.isNone()) return null;
        if (source.file() != null) return files.apply(source.file())::current;
        NetworkTable table = NetworkTable.of(source.networks());
        return () -> table;
    }

    @Override
    public boolean allows(@Nullable IpAddress client) {
        if (client == null) return allow == null;
        return !deny.get().contains(client) && (allow == null || allow.get().contains(client));
    }
}
