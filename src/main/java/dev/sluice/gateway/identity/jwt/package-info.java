/**
 * Authenticates callers by a signed token: parses it strictly, fetches the issuer's keys and verifies the signature. The headers
 * of a request enter and a caller with the token's claims leaves; requests for keys leave through {@code oauth}.
 */
@NullMarked
package dev.sluice.gateway.identity.jwt;

import org.jspecify.annotations.NullMarked;
