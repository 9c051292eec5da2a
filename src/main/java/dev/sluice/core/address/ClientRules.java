package dev.sluice.core.address;

import dev.sluice.core.forwarded.IpAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides by its address whether a client may send requests. Thread-safe. */
@FunctionalInterface
public interface ClientRules {
    /** Accepts all clients. */
    ClientRules ALL = client -> true;

    /** Returns whether a client may send requests; null for a client without an address, which is in no network. */
    boolean allows(@Nullable IpAddress client);

    /**
     * Returns the rules of settings.
     *
     * @param files returns the file of a path
     */
    static ClientRules of(ClientSpec spec, Function<String, NetworkFile> files) {
        return spec.isEmpty() ? ALL : NetworkRules.of(spec, files);
    }
}
