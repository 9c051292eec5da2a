/**
 * OAuth 2.0 requests to an issuer: tokens, introspection, keys, revocation and metadata. vertx-auth-oauth2 speaks the protocol, and
 * every request travels over a guarded {@link dev.sluice.backend.Backend}.
 */
@NullMarked
package dev.sluice.oauth;

import org.jspecify.annotations.NullMarked;
