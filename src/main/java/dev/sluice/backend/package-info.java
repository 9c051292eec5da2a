/**
 * The contract of an upstream: the one function type {@link dev.sluice.backend.Backend} that every policy wraps, the call that
 * enters, the reply or the failure that leaves, and the judgement on both. {@code backend.http} implements it.
 */
@NullMarked
package dev.sluice.backend;

import org.jspecify.annotations.NullMarked;
