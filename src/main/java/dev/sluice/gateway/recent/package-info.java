/**
 * Keeps the traces of the last slow, failed, rejected, partial and sampled requests, within the memory budget. Traces of ended
 * requests enter; an operator's page of requests reads them.
 */
@NullMarked
package dev.sluice.gateway.recent;

import org.jspecify.annotations.NullMarked;
