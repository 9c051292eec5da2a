/**
 * The gateway's credentials for backends: obtains tokens, refreshes them early and adds one to every attempt. A call enters
 * without credentials; the call with a token leaves to the backend, and token requests leave through {@code oauth}.
 */
@NullMarked
package dev.sluice.upstream.credentials;

import org.jspecify.annotations.NullMarked;
