package dev.sluice;

import dev.sluice.log.LogControl;
import dev.sluice.runtime.GatewayContext;
import dev.sluice.runtime.Generations;
import dev.sluice.telemetry.LogMeters;

/** Connects the log to a gateway. */
final class GatewayLog {
    private GatewayLog() {}

    /** Applies the log settings of the current configuration, and of each later one. */
    static void attach(Generations generations, GatewayContext context) {
        LogControl log = new LogControl(context.clock(), context.random(), new LogMeters(context.registry()));
        generations.onActivate(active -> log.apply(active.log(), active.accessLogByRoute()));
    }
}
