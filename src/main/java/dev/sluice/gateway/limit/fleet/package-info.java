/** Limits that all replicas share through a store: leases of units, quotas of the calendar, and decisions while the store is away. */
@NullMarked
package dev.sluice.gateway.limit.fleet;

import org.jspecify.annotations.NullMarked;
