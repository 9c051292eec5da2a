/** Callers known by a token that its issuer is asked about (RFC 7662). */
@NullMarked
package dev.sluice.identity.introspection;

import org.jspecify.annotations.NullMarked;
