/**
 * The contract of an upstream: {@link dev.sluice.backend.Backend}, which every policy wraps, and the classification of
 * outcomes. A {@link dev.sluice.backend.Call} enters; a {@link dev.sluice.backend.Reply} or a {@link
 * dev.sluice.backend.BackendFailure} leaves.
 */
@NullMarked
package dev.sluice.backend;

import org.jspecify.annotations.NullMarked;
