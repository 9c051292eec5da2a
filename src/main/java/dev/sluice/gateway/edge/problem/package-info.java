/** The problem documents of refusals and failures (RFC 9457), and the closed set of their reasons. */
@NullMarked
package dev.sluice.gateway.edge.problem;

import org.jspecify.annotations.NullMarked;
