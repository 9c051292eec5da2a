/** The policies around a backend: bulkhead, breaker, retry, deadline. Each is a backend around a backend. */
@NullMarked
package dev.sluice.guard;

import org.jspecify.annotations.NullMarked;
