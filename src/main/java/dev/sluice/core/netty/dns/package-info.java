/**
 * Resolves names through Netty, with the time to live of their addresses. Names enter; addresses and the time for which they hold
 * leave.
 */
@NullMarked
package dev.sluice.core.netty.dns;

import org.jspecify.annotations.NullMarked;
