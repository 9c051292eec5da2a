package dev.sluice.compose;

import dev.sluice.time.Clock;
import java.util.List;

/**
 * How a route is answered, worked out once at load.
 *
 * @param graph which step waits for which
 * @param steps the steps, in file order
 * @param answer what is answered when all have
 * @param clock for the deadline
 */
record Plan(Graph graph, List<Step> steps, AnswerTemplate answer, Clock clock) {}
