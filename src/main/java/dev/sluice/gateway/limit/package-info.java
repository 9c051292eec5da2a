/** Limits the rate of the requests of callers: rates, keys and plans of a limit, its buckets, and the fields that tell callers about it. */
@NullMarked
package dev.sluice.gateway.limit;

import org.jspecify.annotations.NullMarked;
