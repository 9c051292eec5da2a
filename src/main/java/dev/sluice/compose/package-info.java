/**
 * Runs composed routes: one request becomes backend calls, and their replies become one document. A {@link
 * dev.sluice.compose.GatewayRequest} and a {@link dev.sluice.compose.RouteExecution.Plan} enter; a {@link
 * dev.sluice.compose.ComposedResponse} or a {@link dev.sluice.compose.StepFailure} leaves.
 */
@NullMarked
package dev.sluice.compose;

import org.jspecify.annotations.NullMarked;
