/**
 * Runs composed routes: one request becomes backend calls, and their replies become one document. A {@link
 * dev.sluice.gateway.compose.GatewayRequest} and a {@link dev.sluice.gateway.compose.RouteExecution.Plan} enter; a {@link
 * dev.sluice.gateway.compose.ComposedResponse} or a {@link dev.sluice.gateway.compose.StepFailure} leaves.
 */
@NullMarked
package dev.sluice.gateway.compose;

import org.jspecify.annotations.NullMarked;
