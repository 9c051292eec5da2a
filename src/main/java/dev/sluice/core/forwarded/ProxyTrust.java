package dev.sluice.core.forwarded;

import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose statements about a request count.
 *
 * @param proxies the networks of the proxies
 * @param fields the fields that each of the proxies sets or removes; any other may be that of a caller
 */
public record ProxyTrust(List<Network> proxies, List<ForwardedField> fields) {
    /** Trusts no proxy. */
    public static final ProxyTrust NONE = new ProxyTrust(List.of(), List.of());

    public ProxyTrust {
        proxies = List.copyOf(proxies);
        fields = List.copyOf(fields);
    }

    /** Returns whether an address is that of a proxy. */
    public boolean includes(@Nullable IpAddress address) {
        return address != null && Network.anyContains(proxies, address);
    }

    /** Removes the fields that a proxy has only passed on from the head of its request. */
    public void removeUnlisted(Hop hop, MultiMap headers) {
        if (!includes(hop.peer().address())) return;
        for (ForwardedField field : ForwardedField.values()) if (!fields.contains(field)) headers.remove(field.field());
    }
}
