/**
 * Sends OAuth 2.0 requests to an issuer with vertx-auth-oauth2: tokens, introspection, keys, revocation and metadata. Parameters
 * enter; requests leave through a guarded {@link dev.sluice.upstream.backend.Backend}, and parsed responses return.
 */
@NullMarked
package dev.sluice.upstream.oauth;

import org.jspecify.annotations.NullMarked;
