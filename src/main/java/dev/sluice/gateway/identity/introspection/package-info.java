/**
 * Authenticates callers by token introspection (RFC 7662). The headers of a request enter and a caller with the claims of the
 * response leaves; introspection requests leave through {@code oauth}.
 */
@NullMarked
package dev.sluice.gateway.identity.introspection;

import org.jspecify.annotations.NullMarked;
