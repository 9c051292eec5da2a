package dev.sluice.compose;

import dev.sluice.time.Clock;
import java.util.List;

/**
 * How a route is answered, worked out once at load.
 *
 * @param graph which step waits for which
 * @param steps the steps, in file order
 * @param document what is written when all have answered
 * @param clock for the deadline
 */
record Plan(Graph graph, List<Step> steps, Document document, Clock clock) {}
