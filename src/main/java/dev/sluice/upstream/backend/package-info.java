/**
 * The contract of an upstream: {@link dev.sluice.upstream.backend.Backend}, which every policy wraps, and the classification of
 * outcomes. A {@link dev.sluice.upstream.backend.Call} enters; a {@link dev.sluice.upstream.backend.Reply} or a {@link
 * dev.sluice.upstream.backend.BackendFailure} leaves.
 */
@NullMarked
package dev.sluice.upstream.backend;

import org.jspecify.annotations.NullMarked;
