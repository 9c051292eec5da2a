package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.ListItems;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.forwarded.ForwardedField;
import dev.sluice.gateway.edge.ServerSpec;
import java.util.List;

/** Checks that trusted networks do not overlap, and warns of a network with every address and of proxies with the default fields. */
record TrustedProxiesLint(LintContext context) {

    static void check(LintContext context) {
        List<LocatedNetwork> networks = written(context);
        for (int i = 0; i < networks.size(); i++) new TrustedProxiesLint(context).checkOverlap(i, networks);
    }

    /** Reports the smaller of two networks, or the later of two equal networks. */
    private void checkOverlap(int index, List<LocatedNetwork> all) {
        LocatedNetwork network = all.get(index);
        for (int i = 0; i < all.size(); i++) {
            LocatedNetwork other = all.get(i);
            boolean isRepeated = other.network().equals(network.network());
            if (i == index || !other.network().contains(network.network()) || (isRepeated && i > index)) continue;
            String message = isRepeated
                    ? "is repeated"
                    : "is a part of " + other.scalar().reference();
            context.error(network.scalar(), network.scalar().describe() + ": " + message);
            return;
        }
    }

    static void warn(LintContext context) {
        warnOfDefaultFields(context);
        for (LocatedNetwork network : written(context))
            if (network.network().isEverything())
                context.warning(
                        network.scalar(),
                        network.scalar().describe()
                                + ": trusts every address, so that each caller can claim another address");
    }

    /** A PROXY header names the client, so that its headers are those of a caller. */
    private static void warnOfDefaultFields(LintContext context) {
        ConfigValue proxies = context.at("server", "trusted_proxies");
        ConfigValue fields = context.at("server", "trusted_headers");
        ServerSpec server = context.configuration().server();
        if (fields != null && !hasDefault(fields) && (proxies == null || lacksPeer(context, proxies, fields)))
            context.warning(fields, "no peer is in server.trusted_proxies, so no field counts");
        if (proxies == null
                || fields != null
                || server.proxyProtocol()
                || server.trustedProxies().isEmpty()) return;
        context.warning(
                proxies,
                "without server.trusted_headers, only X-Forwarded-For and X-Forwarded-Proto count, so $request.host and mapped"
                        + " references have the Host that arrives; list the fields that each proxy sets or removes, such as "
                        + List.of(ForwardedField.FOR, ForwardedField.PROTO, ForwardedField.HOST));
    }

    /** The default of a variable is for deployments with proxies. */
    private static boolean hasDefault(ConfigValue fields) {
        Scalar scalar = ConfigValue.scalar(fields);
        return scalar != null && scalar.hasDefault();
    }

    /** Whether a variable gives no network although a variable gives fields. Written fields wait for a deployment with proxies. */
    private static boolean lacksPeer(LintContext context, ConfigValue proxies, ConfigValue fields) {
        return fields.isSubstituted()
                && proxies.isSubstituted()
                && context.isKnown("server", "trusted_proxies")
                && ListItems.of(proxies).isEmpty();
    }

    private static List<LocatedNetwork> written(LintContext context) {
        return LocatedNetwork.in(context.at("server", "trusted_proxies"));
    }
}
