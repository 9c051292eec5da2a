package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.forwarded.ForwardedField;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.gateway.edge.ServerSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that trusted networks do not overlap, and warns of a network with every address and of proxies with the default fields. */
record TrustedProxiesLint(LintContext context) {

    private record Written(Scalar scalar, Network network) {}

    static void check(LintContext context) {
        List<Written> networks = written(context);
        for (int i = 0; i < networks.size(); i++) new TrustedProxiesLint(context).checkOverlap(i, networks);
    }

    /** Reports the smaller of two networks, or the later of two equal networks. */
    private void checkOverlap(int index, List<Written> all) {
        Written network = all.get(index);
        for (int i = 0; i < all.size(); i++) {
            Written other = all.get(i);
            boolean isRepeated = other.network.equals(network.network);
            if (i == index || !other.network.contains(network.network) || (isRepeated && i > index)) continue;
            String message = isRepeated ? "is repeated" : "is a part of " + other.scalar.describe();
            context.error(network.scalar, network.scalar.describe() + ": " + message);
            return;
        }
    }

    static void warn(LintContext context) {
        warnOfDefaultFields(context);
        for (Written network : written(context))
            if (network.network.isEverything())
                context.warning(
                        network.scalar,
                        network.scalar.describe()
                                + ": trusts every address, so that each caller can claim another address");
    }

    /** A PROXY header names the client, so that its headers are those of a caller. */
    private static void warnOfDefaultFields(LintContext context) {
        ConfigValue proxies = context.at("server", "trusted_proxies");
        ConfigValue fields = context.at("server", "trusted_headers");
        ServerSpec server = context.configuration().server();
        if (proxies == null && fields != null)
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

    private static List<Written> written(LintContext context) {
        List<Written> networks = new ArrayList<>();
        for (ConfigValue item : ConfigValue.items(context.at("server", "trusted_proxies"))) {
            Scalar scalar = ConfigValue.scalar(item);
            Network network = scalar == null ? null : parse(scalar.text());
            if (scalar != null && network != null) networks.add(new Written(scalar, network));
        }
        return networks;
    }

    /** Returns null for an invalid text, which the binder reports. */
    private static @Nullable Network parse(String text) {
        try {
            return Network.parse(text);
        } catch (InvalidTextException e) {
            return null;
        }
    }
}
