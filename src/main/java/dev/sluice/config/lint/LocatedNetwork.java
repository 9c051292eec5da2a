package dev.sluice.config.lint;

import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Scalar;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.spec.InvalidTextException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A network and the scalar that holds it. */
record LocatedNetwork(Scalar scalar, Network network) {

    /** Returns the valid networks of a list or of a scalar; none for another value. */
    static List<LocatedNetwork> in(@Nullable ConfigValue value) {
        List<LocatedNetwork> networks = new ArrayList<>();
        for (Scalar scalar : ConfigValue.scalars(value)) {
            Network network = parse(scalar.text());
            if (network != null) networks.add(new LocatedNetwork(scalar, network));
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
