package dev.sluice.bench;

import dev.sluice.bench.Slots.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The goals and the table of {@code bench/turns}: how long a turn of an event loop takes while a path stalls, by the CPU time of its thread.
 */
final class TurnGoals {
    static final String WORK = "turns";
    private static final String OURS = "gateway";

    /** What the shapes of the first round of a launch end with. */
    private static final String FIRST = ", first";

    private static final List<String> STALLED =
            List.of("200 stalled", "200 stalled, later", "1000 stalled", "1000 stalled, later");

    private final Slots slots;

    TurnGoals(Slots slots) {
        this.slots = slots;
    }

    List<Goal> all() {
        List<Goal> goals = new ArrayList<>();
        for (String shape : STALLED)
            goals.add(new Goal(WORK, shape + ": CPU time of the longest turn of a loop (ms)", turn(shape), true, 3, ""));
        goals.add(new Goal(WORK, "the longest turn of a loop in all these slots, CPU time (ms)", longest(), true, 6, ""));
        return goals;
    }

    /** Returns the longest turn of each slot, those of the first round included. */
    private Stat turn(String shape) {
        return Stat.of(Stream.of(shape, shape + FIRST)
                .flatMap(each -> slots.of(Key.of(WORK, OURS, each + ": cpu")))
                .map(slot -> slot.get("value").asDouble())
                .toList());
    }

    private Stat longest() {
        return Stat.of(Stream.of(STALLED.stream().map(this::turn).filter(Stat::isMeasured).mapToDouble(Stat::high).max().orElse(Double.NaN))
                .toList());
    }
}
