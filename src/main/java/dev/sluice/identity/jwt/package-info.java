/** Callers known by a signed token: reading it strictly, the issuer's keys, and the signature. */
@NullMarked
package dev.sluice.identity.jwt;

import org.jspecify.annotations.NullMarked;
