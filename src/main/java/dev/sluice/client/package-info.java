/**
 * The public API for programs that embed Sluice: one guarded backend without a gateway. Path templates, records and settings
 * enter; records or a {@link dev.sluice.upstream.backend.BackendFailure} leave.
 */
@NullMarked
package dev.sluice.client;

import org.jspecify.annotations.NullMarked;
