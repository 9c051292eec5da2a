/**
 * An upstream: the one function type {@link dev.sluice.backend.Backend} that every policy wraps, what goes in, what
 * comes out, every way it can fail, and the HTTP client under it all.
 */
@NullMarked
package dev.sluice.backend;

import org.jspecify.annotations.NullMarked;
