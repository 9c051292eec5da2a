/** The buckets of one limit in the memory of the process: the arithmetic of a rate, keys, and the table that keeps them. */
@NullMarked
package dev.sluice.gateway.limit.bucket;

import org.jspecify.annotations.NullMarked;
