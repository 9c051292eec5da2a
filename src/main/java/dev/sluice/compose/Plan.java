package dev.sluice.compose;

import dev.sluice.time.Clock;
import java.util.List;

/**
 * How a route is answered, worked out once at load.
 *
 * @param route the route's name
 * @param graph which step waits for which
 * @param steps the steps, in file order
 * @param answer what is answered when all have
 * @param clock for the deadline
 * @param events hears how each step ended
 */
record Plan(String route, Graph graph, List<Step> steps, AnswerTemplate answer, Clock clock, StepEvents events) {}
