package dev.sluice.gateway.log;

import dev.sluice.core.spec.Setting;
import org.jspecify.annotations.Nullable;

/** The settings of the log for one route. */
public record RouteLogSpec(
        @Setting("The requests of the route in the access log, as log.access; left out, those of log.access.") @Nullable
        AccessSpec access) {

    public static RouteLogSpec defaults() {
        return new RouteLogSpec(null);
    }
}
