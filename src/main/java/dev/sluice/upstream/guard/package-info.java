/**
 * The policies around a backend: total timeout, bulkhead, circuit breaker and retry. A {@link dev.sluice.upstream.backend.Call}
 * enters; the reply or failure of its last attempt leaves, or the failure of the policy that rejected it.
 */
@NullMarked
package dev.sluice.upstream.guard;

import org.jspecify.annotations.NullMarked;
