package dev.sluice.gateway.limit.fleet;

import dev.sluice.gateway.limit.bucket.Gcra;
import java.util.ArrayList;
import java.util.List;

/** The arguments of an exchange about a rate: each number of units is whole microseconds and a remainder, which the script only adds. */
final class RateCharge {
    private final FleetRate rate;
    private final Gcra arithmetic;
    private final List<String> arguments = new ArrayList<>();

    private RateCharge(FleetRate rate) {
        this.rate = rate;
        this.arithmetic = rate.arithmetic();
    }

    /** Returns the arguments in the order of the script. */
    static List<String> arguments(FleetRate rate, RateExchange exchange) {
        RateCharge charge = new RateCharge(rate);
        charge.addBounds(exchange.aheadMicros());
        // More units than these change no state, and their products would leave the range of a long.
        long most = rate.burst() + rate.units();
        charge.addTime(Math.min(exchange.returned(), most));
        charge.addTime(Math.min(exchange.debt(), most));
        charge.addWanted(Math.min(exchange.wanted(), rate.burst() + 1), exchange.isWhole());
        return charge.arguments;
    }

    private void addBounds(long aheadMicros) {
        long mostMicros = arithmetic.ticksOf(rate.burst()) + rate.windowMicros();
        arguments.add("rate");
        add(rate.units());
        addTime(rate.burst());
        add(mostMicros);
        add(Math.min(aheadMicros, mostMicros));
    }

    /** Adds halves, the larger one first, so that a sum of parts is each number of units up to the wanted ones. */
    private void addWanted(long wanted, boolean isWhole) {
        long left = wanted;
        while (left > 0) {
            long part = isWhole ? left : left - left / 2;
            add(part);
            addTime(part);
            left -= part;
        }
    }

    private void addTime(long units) {
        add(arithmetic.ticksOf(units));
        add(arithmetic.partsOf(units));
    }

    private void add(long number) {
        arguments.add(Long.toString(number));
    }
}
